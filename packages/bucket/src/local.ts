// Objects as files below one folder. Whatever is written is prepared in `_staging/` and appears by rename(2) or link(2).
import { link, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BucketDriver, DriverFault } from './driver.ts';
import { listObjects } from './local-list.ts';
import { readAll, readChunks } from './local-read.ts';
import { fillFile, stage } from './local-staging.ts';
import { LocalTree, lookAt, nullIfAbsent, objectStat, syncFolder } from './local-tree.ts';

/** A driver over a folder (an absolute path), which the first write creates. Files get mode 0640, folders 0750, whatever the umask. */
export function createLocalDriver(root: string): BucketDriver {
  const tree = new LocalTree(root);
  return {
    uri: pathToFileURL(root).href,
    read: async (key, maxBytes) => readAll(await tree.find(key), maxBytes),
    async *readStream(key) {
      yield* readChunks(await tree.find(key));
    },
    write: (key, data) =>
      stage(tree, async (staged) => {
        await fillFile(staged, [data]);
        await replace(tree, staged, key);
      }),
    writeStream: (key, source) =>
      stage(tree, async (staged) => {
        const sizeBytes = await fillFile(staged, source);
        await replace(tree, staged, key);
        return { sizeBytes };
      }),
    putIfAbsent: (key, data) =>
      stage(tree, async (staged) => {
        await fillFile(staged, [data]);
        return linkIfAbsent(staged, await tree.makePlace(key));
      }),
    copy: async (from, to) => {
      const path = await tree.find(from);
      if ((await statAt(from, path)) === null) throw new DriverFault('not-found', 'absent');
      await stage(tree, async (staged) => {
        await duplicate(path, staged);
        await replace(tree, staged, to);
      });
    },
    async stat(key) {
      const path = await tree.find(key).catch(nullIfAbsent);
      return path === null ? null : statAt(key, path);
    },
    list: (prefix) => listObjects(tree, prefix),
    async delete(key) {
      const path = await tree.find(key).catch(nullIfAbsent);
      if (path === null || (await statAt(key, path)) === null) return;
      await unlink(path).catch(nullIfAbsent);
      await syncFolder(dirname(path));
    },
  };
}

async function statAt(key: string, path: string): Promise<ReturnType<typeof objectStat> | null> {
  const found = await lookAt(path);
  return found === null ? null : objectStat(key, found);
}

async function replace(tree: LocalTree, staged: string, key: string): Promise<void> {
  const path = await tree.makePlace(key);
  await rename(staged, path);
  await syncFolder(dirname(path));
}

/** link(2) fails when its target exists: exactly one of any number of processes wins. */
async function linkIfAbsent(staged: string, path: string): Promise<boolean> {
  try {
    await link(staged, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!LINKLESS.has(code)) throw error;
    throw new DriverFault('unsupported', `its file system has no hard links: ${code}`, { cause: error });
  }
  await syncFolder(dirname(path));
  return true;
}

/** What link(2) says on a file system without hard links. We own the file, so EPERM means the same. */
const LINKLESS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** Also: too many links, another mount, another owner's file. Copying the bytes still works. */
const COPY_INSTEAD = new Set([...LINKLESS, 'EMLINK', 'EXDEV', 'EACCES']);

/** Objects are never changed in place, so two keys may share a file. */
async function duplicate(path: string, staged: string): Promise<void> {
  try {
    await link(path, staged);
  } catch (error) {
    if (!COPY_INSTEAD.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await fillFile(staged, readChunks(path));
  }
}
