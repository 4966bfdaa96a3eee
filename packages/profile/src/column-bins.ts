// Into which bins a column is counted, and how many rows of the profile were in each.
import type { CategorySummary, ColumnSummary, NumberSummary } from './summaries.ts';
import { lowestOf } from './value-buckets.ts';

/** Bins of one column. Plain data: it crosses threads. The last of `expected` is the bin of rows without a value. */
export type ColumnBins = {
  readonly name: string;
  /** Rows of the profile in each bin, shape [bins]. */
  readonly expected: readonly number[];
} & (
  | {
      readonly kind: 'number';
      /** Bin i holds what is at least `from[i − 1]` and below `from[i]`; ascending, shape [bins − 2]. */
      readonly from: readonly number[];
      /** What lies outside is counted as such besides. */
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'flag' }
  | {
      readonly kind: 'category';
      /** Categories of the profile and their bins; any other one has the bin before the last. */
      readonly names: readonly string[];
      readonly bins: readonly number[];
    }
  | { readonly kind: 'hashed' }
);

/** Bins of about equal mass for numbers. */
const DECILES = 10;
/** Categories with a bin of their own; all others that the profile knows share one. */
const OWN_BINS = 20;
/** Hashes of categories share as many bins. */
export const HASH_BINS = 16;

/** The bins of a column by its profile; undefined for keys, which are not compared. */
export function columnBins(name: string, summary: ColumnSummary): ColumnBins | undefined {
  switch (summary.kind) {
    case 'number':
      return numberBins(name, summary);
    case 'flag': {
      const { count, trues, nulls } = summary;
      return { name, kind: 'flag', expected: [count - trues, trues, nulls] };
    }
    case 'category':
      return summary.hashed === undefined
        ? nameBins(name, summary)
        : { name, kind: 'hashed', expected: [...foldHashes(summary.hashed), summary.nulls] };
    case 'key':
      return undefined;
  }
}

/** A bucket goes to the bin in which the middle of its rows falls; so no bucket is cut, and the counts are exact. */
function numberBins(name: string, { count, nulls, min, max, buckets }: NumberSummary): ColumnBins {
  const expected: number[] = [];
  const from: number[] = [];
  let before = 0;
  let open = -1;
  for (const [i, rows] of buckets.counts.entries()) {
    const decile = Math.floor((DECILES * (before + rows / 2)) / count);
    if (decile !== open) {
      if (open >= 0) from.push(lowestOf(buckets.at[i] ?? 0, buckets.dropped));
      expected.push(0);
      open = decile;
    }
    expected[expected.length - 1]! += rows; // there is one
    before += rows;
  }
  if (expected.length === 0) expected.push(0);
  expected.push(nulls);
  return { name, kind: 'number', from, min: min ?? 0, max: max ?? 0, expected };
}

function nameBins(name: string, { names = [], nulls }: CategorySummary): ColumnBins {
  const own = names.slice(0, OWN_BINS);
  const others = names.slice(OWN_BINS).reduce((sum, [, rows]) => sum + rows, 0);
  return {
    name,
    kind: 'category',
    names: names.map(([category]) => category),
    bins: names.map((_, i) => Math.min(i, own.length)),
    expected: [...own.map(([, rows]) => rows), others, 0, nulls],
  };
}

function foldHashes(hashed: readonly number[]): number[] {
  const bins = new Array<number>(HASH_BINS).fill(0);
  for (const [place, rows] of hashed.entries()) bins[place % HASH_BINS]! += rows; // in range by the remainder
  return bins;
}
