// What every fit asks of its rows.
import { CalibrationError } from './errors.ts';

/** Differences of numbers within it are finite. */
export const LARGEST_VALUE = 1e300;
const FINITE = 'a finite number within ±1e300';

/** Rows to calibrate on: predictions of rows that the model did not learn from, beside what came of them. */
export interface CalibrationRows {
  /** Shape [nRows], finite. */
  readonly predictions: ArrayLike<number>;
  /** Shape [nRows]. */
  readonly outcomes: ArrayLike<number>;
  /** Shape [nRows], finite, at least 0. Default: 1 each. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** Refuses rows that nothing can be fitted to. @returns The number of rows. */
export function checkRows({ predictions, outcomes, weights }: CalibrationRows): number {
  const { length } = predictions;
  for (const [what, { length: size }] of Object.entries({ outcomes, weights: weights ?? predictions }))
    if (size < length) throw CalibrationError.tooShort(what, size, length);
  let total = 0;
  for (let i = 0; i < length; i++) {
    const p = predictions[i]!; // in range: checked above, as are the next two
    const o = outcomes[i]!;
    const w = weights === undefined ? 1 : weights[i]!;
    if (!(Math.abs(p) <= LARGEST_VALUE)) throw CalibrationError.prediction(i + 1, p, FINITE);
    if (!(Math.abs(o) <= LARGEST_VALUE)) throw CalibrationError.outcome(i + 1, o, FINITE);
    if (!(w >= 0 && w < Number.POSITIVE_INFINITY)) throw CalibrationError.weight(i + 1, w);
    total += w;
  }
  if (total === 0) throw CalibrationError.empty(length);
  return length;
}
