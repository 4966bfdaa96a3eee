// The folder behind a local bucket: whether it is there, and how what was made only to try it goes away again.
import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nullIfAbsent } from './local-tree.ts';

/**
 * @param uri - A bucket's `uri`.
 * @returns The folder of a local bucket that is not there, an absolute path; undefined for one that is there, and for other storages.
 */
export function missingFolder(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  const folder = fileURLToPath(uri);
  return existsSync(folder) ? undefined : folder;
}

/**
 * Takes a local bucket's folder, and the parents that are not there either, out again once they were made: as far as they hold no file.
 *
 * @param folder - As {@link missingFolder} gave it; the parents that are missing now are remembered.
 * @returns Removes them, when called.
 */
export function rememberMissing(folder: string): () => Promise<void> {
  let top = folder;
  while (!existsSync(dirname(top))) top = dirname(top);
  return async () => {
    await removeEmpty(top);
  };
}

/** rmdir(2) takes no folder that holds anything, whoever put it there meanwhile. */
async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(nullIfAbsent);
  for (const entry of entries ?? []) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await rmdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') nullIfAbsent(error);
  });
}
