// A linear model, and its predictions.
import { NumericError } from './errors.ts';

/** prediction = intercept + Σ weights[j] · x[j]. */
export interface LinearModel {
  /** In target units per unit of each feature, finite, shape [nFeatures]. */
  readonly weights: Float64Array;
  /** In target units, finite. */
  readonly intercept: number;
}

/**
 * Predicts rows, column by column. Each row is summed in the same order whatever the length, so that it gives the same bits in any batch.
 *
 * @param x - One array a feature, each of shape [at least length]. A feature of weight 0 is not read.
 * @param out - Takes the predictions, in target units, not clipped; shape [at least length].
 * @throws {@link NumericError} `E_NUMERIC_SHAPE` when the number of features differs or an array is too short.
 */
export function predictLinear(
  model: LinearModel,
  x: readonly ArrayLike<number>[],
  length: number,
  out: Float64Array,
): void {
  if (x.length !== model.weights.length) {
    throw NumericError.shape('number of features to predict from', model.weights.length, x.length);
  }
  for (const column of [...x, out]) {
    if (column.length < length)
      throw NumericError.shape('number of values in a column', length, column.length);
  }
  out.fill(model.intercept, 0, length);
  for (const [j, column] of x.entries()) {
    const weight = model.weights[j]!; // as many as features: checked above
    if (weight !== 0) addScaled(column, weight, length, out);
  }
}

function addScaled(column: ArrayLike<number>, weight: number, length: number, out: Float64Array): void {
  for (let i = 0; i < length; i++) out[i]! += weight * column[i]!; // in range: checked above
}
