// A dataset: rows that can be read again and again.
import type { Batch } from './batch.ts';
import type { Schema } from './schema.ts';

/** Checked rows of one data file. */
export interface Dataset<S extends Schema = Schema> {
  /** Number of rows, at least 1. */
  readonly rows: number;
  /** Starts a fresh pass over all rows, in file order, in batches of at most 65,536. */
  batches(): AsyncIterable<Batch<S>>;
}
