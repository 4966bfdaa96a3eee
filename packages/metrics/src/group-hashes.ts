// A hash of each row's group, the same whatever the batch it comes in.
import { type Column, isValid, type Utf8Column } from '@slipway/contract';
import { hashNumber } from './leading-bits.ts';

/** FNV-1a, 32 bits. @see Fowler, Noll, Vo; draft-eastlake-fnv. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Equal values of a column get equal hashes in every batch: text by its bytes, categories by their name, numbers by their value. Empty
 * cells are one group. 32 bits are plenty: what they are for keeps the lowest 13.
 *
 * @returns Shape [length].
 */
export function groupHashes(column: Column, length: number): Uint32Array {
  const hashes = new Uint32Array(length);
  const hash = hasher(column);
  for (let i = 0; i < length; i++) hashes[i] = isValid(column, i) ? hash(i) : 0;
  return hashes;
}

function hasher(column: Column): (row: number) => number {
  if (column.dtype === 'utf8') return (row) => hashText(column, row);
  const { data } = column; // codes and rows are in range: the batch was checked
  if (column.dtype !== 'cat') return (row) => hashNumber(data[row]! + 0);
  const encoder = new TextEncoder();
  const names = Uint32Array.from(column.dict, (name) => {
    const bytes = encoder.encode(name);
    return hashBytes(bytes, 0, bytes.length);
  });
  return (row) => names[data[row]!] ?? 0;
}

function hashText({ data, offsets }: Utf8Column, row: number): number {
  return hashBytes(data, offsets[row]!, offsets[row + 1]!); // a checked batch has length + 1 offsets
}

/** FNV-1a, then a mix, as its lowest bits alone depend on the lowest bits of the text only. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let h = FNV_OFFSET;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, FNV_PRIME);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
