import type { Column } from '@slipway/contract';
import { expect, it } from 'vitest';
import { groupHashes } from './group-hashes.ts';

it('gives equal text the same hash wherever it stands in whatever batch', () => {
  const first = groupHashes(text(['a', 'b', 'a']), 3);
  const second = groupHashes(text(['long before', 'b']), 2);
  expect(first[0]).toBe(first[2]);
  expect(first[1]).toBe(second[1]);
  expect(first[0]).not.toBe(first[1]);
});

it('hashes categories by their name, not by their code, and as the same text', () => {
  const column = (dict: string[], codes: number[]): Column => ({
    dtype: 'cat',
    dict,
    data: Int32Array.from(codes),
  });
  const first = groupHashes(column(['é', 'y'], [0, 1, 0]), 3);
  expect(groupHashes(column(['y', 'é'], [1, 0, 1]), 3)).toEqual(first);
  expect(groupHashes(text(['é', 'y', 'é']), 3)).toEqual(first);
});

it('hashes numbers by their value, -0 as 0', () => {
  const f64 = groupHashes({ dtype: 'f64', data: Float64Array.of(1, 0, -0) }, 3);
  expect(f64[1]).toBe(f64[2]);
  expect(f64[0]).not.toBe(f64[1]);
  expect(groupHashes({ dtype: 'i32', data: Int32Array.of(1, 0) }, 2)).toEqual(f64.subarray(0, 2));
});

it('puts all empty cells into one group', () => {
  const column: Column = { dtype: 'i32', data: Int32Array.of(0, 5, 0), valid: Uint8Array.of(0b010) };
  const hashes = groupHashes(column, 3);
  expect(hashes[0]).toBe(hashes[2]);
  expect(hashes[0]).not.toBe(hashes[1]);
});

it('spreads running numbers evenly over 8,192 buckets by the lowest bits', () => {
  const counts = new Int32Array(8192);
  const names = Array.from({ length: 81_920 }, (_, i) => `entity-${i}`);
  for (const hash of groupHashes(text(names), names.length)) counts[hash & 8191]! += 1; // in range by the mask
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10) ** 2 / 10, 0);
  expect(Math.abs(chiSquared - 8191) / Math.sqrt(2 * 8191)).toBeLessThan(4);
});

function text(values: readonly string[]): Column {
  const bytes = values.map((value) => new TextEncoder().encode(value));
  const offsets = new Int32Array(values.length + 1);
  for (const [i, { length }] of bytes.entries()) offsets[i + 1] = (offsets[i] ?? 0) + length;
  return { dtype: 'utf8', data: Uint8Array.from(bytes.flatMap((b) => [...b])), offsets };
}
