// From rows to buckets: each category of each term, hashed with its term's name.
import type { Batch } from '@slipway/contract';
import type { inputV1 } from '@slipway/install-propensity-features';
import { type CategoryHasher, createCategoryHasher, type SparseRows } from '@slipway/linear';
import { TERMS } from './terms.ts';

/** 65,536 buckets: some 160 categories hardly ever share one. */
export const BITS = 16;

const hashers: readonly CategoryHasher[] = TERMS.map(({ name }) => createCategoryHasher(name, BITS));
const encoder = new TextEncoder();

/** A bucket a term and row. */
export function hashRows(rows: Batch<typeof inputV1>): SparseRows & { readonly buckets: Int32Array } {
  const { length } = rows;
  const width = TERMS.length;
  const buckets = new Int32Array(length * width);
  for (const [t, term] of TERMS.entries()) {
    const column = term.of(rows);
    const known = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      const code = column.codes[i]!; // in range by the loop
      const bucket = known.get(code) ?? hash(t, column.name(code));
      known.set(code, bucket);
      buckets[i * width + t] = bucket;
    }
  }
  return { length, buckets };
}

function hash(term: number, category: string): number {
  const bytes = encoder.encode(category);
  return hashers[term]!(bytes, 0, bytes.length); // one a term
}
