// Folders of a local bucket come with their first object and go with their last, whoever else writes there meanwhile.
import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LocalTree, nullIfAbsent, syncFolder } from './local-tree.ts';

/** Somebody who deletes takes a folder away between its making and its use: again and again only by chance. */
const MAX_ATTEMPTS = 10;

/**
 * Makes the folders of a key and brings something to its path; once more when somebody has removed a folder that was empty.
 *
 * @returns The path.
 * @throws what `bring` throws; ENOENT also when what it brings is not there.
 */
export async function inPlace(
  tree: LocalTree,
  key: string,
  bring: (path: string) => Promise<void>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const path = await tree.makePlace(key);
      await bring(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** Forces to disk that an entry of a folder is gone, also where somebody has removed the whole folder by now. */
export async function syncRemoval(folder: string): Promise<void> {
  try {
    await syncFolder(folder);
  } catch (error) {
    nullIfAbsent(error);
    await syncRemoval(dirname(folder));
  }
}

/** Removes the folders above a key that are empty, up to the bucket's own; one that cannot be removed harms nobody. */
export async function removeEmptyFolders(tree: LocalTree, key: string): Promise<void> {
  for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
    const path = await tree.findPlain(folder).catch(() => null);
    const isGone =
      path !== null &&
      (await rmdir(path).then(
        () => true,
        () => false,
      ));
    if (!isGone) return;
  }
}
