// What a fit reads: batches of columns, as often as it asks for a pass.
import { NumericError } from './errors.ts';

/** Rows as columns; arrays may be longer than `length`. */
export interface RegressionBatch {
  /** One array a feature, each of shape [at least length], finite. The same number of features in every batch. */
  readonly x: readonly ArrayLike<number>[];
  /** The target, shape [at least length], finite. */
  readonly y: ArrayLike<number>;
  readonly length: number;
  /** Importance of each row, finite, at least 0, shape [at least length]. Default: 1 each. */
  readonly weight?: ArrayLike<number>;
}

/** Starts a fresh pass over the same rows in the same order. */
export type RegressionRows = () => AsyncIterable<RegressionBatch>;

/**
 * Checks that a batch holds what it says.
 *
 * @param nFeatures - What the batch before had; undefined for the first.
 * @throws {@link NumericError} `E_NUMERIC_SHAPE`.
 */
export function checkShape(batch: RegressionBatch, nFeatures: number | undefined): void {
  if (nFeatures !== undefined && batch.x.length !== nFeatures) {
    throw NumericError.shape('number of features in a batch', nFeatures, batch.x.length);
  }
  const columns = batch.weight === undefined ? [...batch.x, batch.y] : [...batch.x, batch.y, batch.weight];
  for (const column of columns) {
    if (column.length < batch.length) {
      throw NumericError.shape('number of values in a column', batch.length, column.length);
    }
  }
}
