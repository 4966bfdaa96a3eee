// Says of each column how far its rows have moved from its profile.
import { countsSize } from './bin-counter.ts';
import type { ColumnBins } from './column-bins.ts';
import { jensenShannon, populationStability } from './divergence.ts';
import { ProfileError } from './errors.ts';

/** One column beside its profile. */
export interface ColumnDrift {
  readonly name: string;
  /** Rows that were counted. */
  readonly rows: number;
  /** Rows without a value. */
  readonly nulls: number;
  /** Rows beyond the profile's range, or of a category that it does not know. */
  readonly outOfRange: number;
  /** Population stability index; `null` where either side has fewer rows than it takes. */
  readonly psi: number | null;
  /** Jensen–Shannon divergence, bits in [0, 1]; `null` with the other. */
  readonly js: number | null;
}

/**
 * Compares counts with the profiles that they were counted by.
 *
 * @param counts - As `BinCounter` gives them, added up over batches.
 * @param minRows - Fewer rows on either side are not judged: chance alone would move them.
 * @throws {@link ProfileError} `E_PROFILE_MERGE` when there are more or fewer counts than the columns have.
 */
export function compareCounts(
  columns: readonly ColumnBins[],
  counts: Float64Array,
  minRows: number,
): ColumnDrift[] {
  if (counts.length !== countsSize(columns))
    throw ProfileError.merge(columns[0]?.name ?? '', `has counts of ${counts.length} bins`);
  let start = 0;
  return columns.map(({ name, expected }) => {
    const end = start + expected.length;
    const actual = [...counts.subarray(start, end)];
    const outOfRange = counts[end] ?? 0;
    start = end + 1;
    const rows = total(actual);
    const isJudged = Math.min(rows, total(expected)) >= Math.max(minRows, 1);
    return {
      name,
      rows,
      nulls: actual.at(-1) ?? 0,
      outOfRange,
      psi: isJudged ? populationStability(expected, actual) : null,
      js: isJudged ? jensenShannon(expected, actual) : null,
    };
  });
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
