// Hashes of the names of categories.
import { type Hash64, hashBytes } from './hash-bytes.ts';

const encoder = new TextEncoder();

/** Hash of each name, shape [dict.length]. */
export function nameHashes(dict: readonly string[]): readonly Hash64[] {
  return dict.map((name) => [...nameHash(name)] as const);
}

/** Hash of one name; reused by the next call. */
export function nameHash(name: string): Hash64 {
  const bytes = encoder.encode(name);
  return hashBytes(bytes, 0, bytes.length);
}
