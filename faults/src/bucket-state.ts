// Everything that lies in the buckets of a case, as bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Path below the case's folder → bytes. */
export type BucketState = ReadonlyMap<string, Uint8Array>;

export function readState(root: string): BucketState {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.sort().map((file) => [relative(root, file), readFileSync(file)]));
}

/** Two states with one signature differ in nothing but random names, times and digests. */
export function signature(state: BucketState): string {
  const names = new Map<string, number>();
  const plain = (path: string) =>
    path.replace(/\d{8}T\d{9}Z-[0-9a-f]{32}|[0-9a-f]{32}/g, (id) => {
      names.set(id, names.get(id) ?? names.size);
      return `<${names.get(id)}>`;
    });
  return [...state].map(([path, bytes]) => `${plain(path)} ${bytes.length >> 3}`).join('\n');
}
