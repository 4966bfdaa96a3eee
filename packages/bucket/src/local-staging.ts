// Where objects are prepared: a folder of their own each, unguessable and private, on the bucket's own file system.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGING } from './key.ts';
import { type LocalTree, lookAt, nullIfAbsent } from './local-tree.ts';

/** Mode of objects, whatever the umask: the group may read. */
const FILE_MODE = 0o640;
const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;
const OBJECT = 'object';
const RANDOM_BYTES = 16;
const STAGED = /^[0-9a-f]{32}$/;

/**
 * Lends a path that does not exist yet, in `<root>/_staging/<128 random bits>/`; afterwards removes what is left there. What a killed
 * process leaves is found under `_staging/` and nowhere else.
 */
export async function stage<T>(tree: LocalTree, use: (path: string) => Promise<T>): Promise<T> {
  const parent = await tree.makeFolder(STAGING, PRIVATE_FOLDER_MODE);
  const folder = join(parent, randomBytes(RANDOM_BYTES).toString('hex'));
  await mkdir(folder, PRIVATE_FOLDER_MODE);
  try {
    return await use(join(folder, OBJECT));
  } finally {
    // What cannot be removed harms nobody, and must not hide what happened.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Removes prepared objects that nobody has written to since `before`: their writers are dead. */
export async function sweepStaging(tree: LocalTree, before: Date): Promise<number> {
  const staging = await tree.find(STAGING).catch(nullIfAbsent);
  if (staging === null || !(await lookAt(staging))?.isDirectory()) return 0;
  let removed = 0;
  for (const name of await readdir(staging)) {
    const folder = join(staging, name);
    if (!STAGED.test(name) || (await lastTouched(folder)) >= before.getTime()) continue;
    await rm(folder, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

/** Creates a file, writes every chunk, forces it to disk. Returns the bytes written. */
export async function fillFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const handle = await open(path, 'wx', PRIVATE_FILE_MODE);
  let sizeBytes = 0;
  try {
    for await (const chunk of chunks) {
      // Not write(): it may write less than it is given.
      await handle.writeFile(chunk);
      sizeBytes += chunk.length;
    }
    await handle.chmod(FILE_MODE);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return sizeBytes;
}

/** Milliseconds since 1970. A copy's file is as old as its source, its folder is not. */
async function lastTouched(folder: string): Promise<number> {
  const found = [await lookAt(folder), await lookAt(join(folder, OBJECT))];
  return Math.max(...found.map((stat) => Number(stat?.mtimeMs ?? 0)));
}
