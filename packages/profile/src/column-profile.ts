// What every kind of profile can do.
import type { Column } from '@slipway/contract';
import type { ColumnSummary } from './summaries.ts';

/** Accumulates the values of one column. Order, batches and shards change nothing. */
export interface ColumnProfile {
  /** Adds the first `length` rows. */
  add(column: Column, length: number): void;
  /** Adds all rows of another one of the same kind, which stays as it is. @throws {@link ProfileError} `E_PROFILE_MERGE` for another kind. */
  merge(other: ColumnProfile): void;
  /** Of all rows so far. */
  readonly value: ColumnSummary;
}
