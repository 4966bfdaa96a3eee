// The folder of a local bucket: where a key is, that it is really below the root, and that new folders survive a power cut.
import type { BigIntStats } from 'node:fs';
import { chmod, lstat, mkdir, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { DriverFault, type ObjectStat } from './driver.ts';

/** Mode of folders, whatever the umask: the group may read. */
const FOLDER_MODE = 0o750;

/** One bucket's folder. Looking creates nothing. */
export class LocalTree {
  readonly #root: string;
  /** Folders whose entry in their parent this process has forced to disk: paths, and which folder was there. */
  readonly #durable = new Map<string, string>();

  /** @param root - Absolute path; need not exist. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The path of an existing object's place, every parent resolved. The last segment may still be absent, or be anything.
   *
   * @throws DriverFault `unsafe` when a link leads out of the bucket; ENOENT when a parent is absent.
   */
  async find(key: string): Promise<string> {
    const root = await realpath(this.#root);
    await checkFolder(root);
    const folder = await contained(root, dirname(join(root, key)));
    return join(folder, basename(key));
  }

  /** As `find`, but `null` where a link is on the way: what it leads to is somebody's own arrangement. */
  async findPlain(key: string): Promise<string | null> {
    const path = await this.find(key);
    return path === join(await realpath(this.#root), key) ? path : null;
  }

  /** As `find`, creating the parents. */
  async makePlace(key: string): Promise<string> {
    const cut = key.lastIndexOf('/');
    const folder = await this.makeFolder(cut < 0 ? '' : key.slice(0, cut));
    return join(folder, key.slice(cut + 1));
  }

  /** Creates a folder below the root, and the root, as needed; every entry on the way is on disk when it returns. */
  async makeFolder(relative: string, mode = FOLDER_MODE): Promise<string> {
    await this.#makeRoot(this.#root);
    const root = await realpath(this.#root);
    let folder = root;
    for (const name of relative === '' ? [] : relative.split('/')) {
      const path = join(folder, name);
      const isNew = await makeFolder(path, mode);
      const real = isNew ? path : await contained(root, path);
      const which = await identityOf(path);
      if (isNew || this.#durable.get(path) !== which) await syncFolder(folder);
      this.#durable.set(path, which);
      folder = real;
    }
    return folder;
  }

  async #makeRoot(path: string): Promise<void> {
    const found = await stat(path).catch(nullIfAbsent);
    if (found !== null) return checkFolder(path);
    await this.#makeRoot(dirname(path));
    await makeFolder(path, FOLDER_MODE);
    await syncFolder(dirname(path));
  }
}

/** What is at a path, links not followed; `null` when nothing is. */
export async function lookAt(path: string): Promise<BigIntStats | null> {
  return lstat(path, { bigint: true }).catch(nullIfAbsent);
}

/** @throws DriverFault `unsafe` for whatever is no regular file. */
export function objectStat(key: string, found: BigIntStats): ObjectStat {
  if (!found.isFile()) throw new DriverFault('unsafe', `it is ${kindOf(found)}`);
  // No change time: it moves when a copy links the file, though the bytes stay the same.
  const etag = `${found.ino}-${found.size}-${found.mtimeNs}`;
  return { key, sizeBytes: Number(found.size), etag, modifiedAt: found.mtime };
}

/**
 * Forces a folder's entries to disk. What was renamed or linked is visible already, so a single failure is tried again, through a new
 * descriptor: the entries are in the file system's journal, and are either committed then or fail again. (A file's bytes are another
 * matter: after a failed fsync they may be lost while the next one succeeds, so nothing tries that twice.)
 */
export async function syncFolder(path: string): Promise<void> {
  await syncOnce(path).catch(() => syncOnce(path));
}

async function syncOnce(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For `catch`: `null` for an absent path, else the error again. */
export function nullIfAbsent(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  throw error;
}

/** mkdir(2) applies the umask, hence the chmod; it never makes the folder wider than `mode` in between. */
async function makeFolder(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await chmod(path, mode);
  return true;
}

/** Else a bucket whose address is a file's would look like an empty bucket. */
async function checkFolder(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw new DriverFault('unsafe', "the bucket's folder is a file");
}

/** Tells a folder from one that was removed and made again. */
async function identityOf(path: string): Promise<string> {
  const found = await lookAt(path);
  return `${found?.ino}-${found?.birthtimeNs}`;
}

async function contained(root: string, path: string): Promise<string> {
  const real = await realpath(path);
  if (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)) return real;
  throw new DriverFault('unsafe', 'a link leads out of the bucket');
}

function kindOf(found: BigIntStats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isSymbolicLink()) return 'a link';
  return found.isFIFO() ? 'a named pipe' : 'a device or a socket';
}
