// Quantiles from buckets of values.
import type { BucketsSummary } from './value-buckets.ts';

/** The quantiles that a profile shows. */
export const SHOWN = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

const MANTISSA_BITS = 52;

/**
 * Share → the smallest value that at least so many values do not exceed (numpy's `inverted_cdf`), exact while no bit was dropped; after that
 * off by at most {@link quantileError} of it.
 */
export function quantilesOf(buckets: BucketsSummary, min: number, max: number): Record<string, number> {
  return Object.fromEntries(SHOWN.map((share) => [String(share), quantile(buckets, share, min, max)]));
}

/** The largest error of a quantile, as a share of the value: 2^-(1 + bits kept); 0 while no bit was dropped. */
export function quantileError(dropped: number): number {
  return dropped === 0 ? 0 : 2 ** (dropped - MANTISSA_BITS - 1);
}

function quantile({ at, counts, dropped }: BucketsSummary, share: number, min: number, max: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  const found = counts.findIndex((count) => {
    before += count;
    return before >= share * total;
  });
  const value = at[Math.max(found, 0)] ?? min;
  // The middle of the bucket, from its end nearest to 0.
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const half = value === 0 || dropped === 0 ? 0 : 2 ** (exponent + dropped - MANTISSA_BITS - 1);
  return Math.min(Math.max(value < 0 ? value - half : value + half, min), max);
}
