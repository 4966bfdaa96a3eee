// A logistic model over hashed categories, and its predictions.
import { NumericError } from './errors.ts';
import { sigmoid } from './logistic-model.ts';
import { checkSparseRows, type SparseRows } from './sparse-batch.ts';

/** log-odds = intercept + Σ weights[bucket] + Σ numerics[j] · x[j]. */
export interface SparseLogisticModel {
  /** Buckets a row, at least 1. */
  readonly categories: number;
  /** Of each bucket, 0 where it was never seen, finite, shape [2^bits]. */
  readonly weights: Float64Array;
  /** Per unit of each numeric column, finite, shape [nNumerics]. */
  readonly numerics: Float64Array;
  /** Finite. */
  readonly intercept: number;
}

/**
 * Predicts the probability of label 1. The same bits in any batch.
 *
 * @param out - Takes the probabilities, each in [0, 1]; shape [at least length].
 * @throws {@link NumericError} `E_NUMERIC_SHAPE` when columns or buckets do not fit the model, or `out` is too short.
 */
export function predictSparseLogistic(model: SparseLogisticModel, rows: SparseRows, out: Float64Array): void {
  const { categories, weights, numerics, intercept } = model;
  checkSparseRows(rows, { bits: Math.log2(weights.length), categories, numerics: numerics.length });
  if (out.length < rows.length)
    throw NumericError.shape('number of values in a column', rows.length, out.length);
  const { buckets, length } = rows;
  for (let i = 0, at = 0; i < length; i++) {
    let margin = intercept;
    for (const end = at + categories; at < end; at++) margin += weights[buckets[at]!]!; // checked above, as below
    for (let j = 0; j < numerics.length; j++) margin += numerics[j]! * rows.numerics![j]![i]!;
    out[i] = sigmoid(margin);
  }
}
