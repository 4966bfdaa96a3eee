// What profiles of columns hold, as JSON: enough to go on adding to them.
import type { MomentsSummary } from './moments.ts';
import type { BucketsSummary } from './value-buckets.ts';

interface Rows {
  /** Rows with a value. */
  readonly count: number;
  /** Rows without one. */
  readonly nulls: number;
}

/** Of numbers. */
export interface NumberSummary extends Rows {
  readonly kind: 'number';
  /** `null`, as the next and `quantiles`, where no row has a value. */
  readonly min: number | null;
  readonly max: number | null;
  /** `null` where no row has a value, or one is larger than 2^480. */
  readonly moments: MomentsSummary | null;
  /** Share → value: see `quantilesOf`. */
  readonly quantiles: Readonly<Record<string, number>> | null;
  readonly buckets: BucketsSummary;
}

/** Of flags. */
export interface FlagSummary extends Rows {
  readonly kind: 'flag';
  /** Rows in which it is 1. */
  readonly trues: number;
}

/** Of categories: by name, or by hash where they are too many. */
export interface CategorySummary extends Rows {
  readonly kind: 'category';
  readonly distinct?: number;
  /** Name and rows, the most frequent first. */
  readonly names?: readonly (readonly [name: string, rows: number])[];
  /** Rows by hash of their category, shape [1024]. */
  readonly hashed?: readonly number[];
}

/** Of keys and text. */
export interface KeySummary extends Rows {
  readonly kind: 'key';
  /** About how many different values, to 1.6 %. */
  readonly distinct: number;
  /** HyperLogLog registers, shape [4096], base64. */
  readonly registers: string;
}

/** Of any column. */
export type ColumnSummary = NumberSummary | FlagSummary | CategorySummary | KeySummary;

/** Of some columns of the same rows. */
export interface TableSummary {
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnSummary>>;
}
