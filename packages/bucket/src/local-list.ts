// Lists a folder tree in the order of its keys.
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStat } from './driver.ts';
import { isSegment, STAGING } from './key.ts';
import { type LocalTree, lookAt, nullIfAbsent, objectStat } from './local-tree.ts';

/**
 * Every regular file whose key begins with `prefix`. Links, pipes and names that cannot be keys (`.DS_Store`) are no objects and are not
 * listed; folders behind links are not walked.
 */
export async function* listObjects(tree: LocalTree, prefix: string): AsyncGenerator<ObjectStat> {
  const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const folder = await tree.find(`${base}x`).catch(nullIfAbsent);
  if (folder !== null) yield* walk(join(folder, '..'), base, prefix);
}

async function* walk(folder: string, base: string, prefix: string): AsyncGenerator<ObjectStat> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(nullIfAbsent)) ?? [];
  const names = entries.filter((entry) => isSegment(entry.name)).map(sortName);
  for (const name of names.sort()) {
    const key = base + name;
    if (key.endsWith('/')) {
      const mayHold = key.startsWith(prefix) || prefix.startsWith(key);
      if (mayHold && key !== `${STAGING}/`) yield* walk(join(folder, name), key, prefix);
    } else if (key.startsWith(prefix)) {
      const found = await lookAt(join(folder, name));
      if (found?.isFile()) yield objectStat(key, found);
    }
  }
}

/** A folder's keys continue with a slash, and sort so: `a-b` before `a/b` before `a0`. */
function sortName(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}
