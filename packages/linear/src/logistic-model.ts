// The probability that a logistic model gives.
import { type LinearModel, predictLinear } from './linear-model.ts';

/**
 * Predicts the probability of label 1: 1 / (1 + e^−(intercept + Σ weights[j] · x[j])). The same bits in any batch.
 *
 * @param model - Weights and intercept on the log-odds scale, e.g. of `fitLogistic`.
 * @param x - One array a feature, each of shape [at least length].
 * @param out - Takes the probabilities, each in [0, 1]; shape [at least length].
 * @throws {@link NumericError} `E_NUMERIC_SHAPE` when the number of features differs or an array is too short.
 */
export function predictLogistic(
  model: LinearModel,
  x: readonly ArrayLike<number>[],
  length: number,
  out: Float64Array,
): void {
  predictLinear(model, x, length, out);
  for (let i = 0; i < length; i++) out[i] = sigmoid(out[i]!); // in range: checked there
}

/** The logistic function, without overflow at either end. */
export function sigmoid(margin: number): number {
  const e = Math.exp(-Math.abs(margin));
  return margin >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** −log of the probability of a label in [0, 1]: log(1 + e^margin) − y·margin, without overflow at either end. */
export function logLossOf(margin: number, y: number): number {
  return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0) - y * margin;
}
