// The loss of each row on its own, by which predictors are compared pair by pair.
import { checkBinary, checkFinite, checkLengths } from './check-rows.ts';

/** scikit-learn 1.2 clips probabilities by the machine epsilon of their type (`eps="auto"`); before it was 1e-15. */
const CLIP = Number.EPSILON;

/**
 * The loss that a task is judged by, row by row: squared error for a regression, log loss in nats for a binary task.
 *
 * @param prediction - Finite; binary: in [0, 1]. Shape [at least length].
 * @param outcome - Finite; binary: 0 or 1. Shape [at least length].
 * @returns Shape [length], each at least 0.
 * @throws {@link MetricsError} `E_METRICS_VALUE`, `E_METRICS_OUTCOME`, `E_METRICS_LENGTH`; rows in errors count from the first given here.
 */
export function rowLosses(
  task: 'regression' | 'binary',
  prediction: ArrayLike<number>,
  outcome: ArrayLike<number>,
  length: number,
): Float64Array {
  checkLengths({ prediction, outcome }, length);
  if (task === 'binary') checkBinary(prediction, outcome, length, 0);
  checkFinite('prediction', prediction, length, 0);
  checkFinite('outcome', outcome, length, 0);
  const losses = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const p = prediction[i]!; // in range: checked above
    const o = outcome[i]!;
    losses[i] = task === 'binary' ? rowLogLoss(p, o) : (p - o) * (p - o);
  }
  return losses;
}

/** Log loss of one row in nats, in [0, 36.05]. @param p - In [0, 1]. @param outcome - 0 or 1. */
export function rowLogLoss(p: number, outcome: number): number {
  const clipped = Math.min(Math.max(p, CLIP), 1 - CLIP);
  return -Math.log(outcome === 1 ? clipped : 1 - clipped);
}
