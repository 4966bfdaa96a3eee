// What every accumulator asks of rows before it adds any of them.
import { MetricsError } from './errors.ts';

/** Refuses arrays shorter than `length`: `E_METRICS_LENGTH`. */
export function checkLengths(
  arrays: Readonly<Record<string, ArrayLike<unknown> | undefined>>,
  length: number,
): void {
  for (const [what, array] of Object.entries(arrays)) {
    if (array !== undefined && array.length < length) throw MetricsError.tooShort(what, array.length, length);
  }
}

/** Refuses numbers that are not finite: `E_METRICS_VALUE`. @param done - Rows before these. */
export function checkFinite(
  what: 'prediction' | 'outcome' | 'loss' | 'value',
  values: ArrayLike<number>,
  length: number,
  done: number,
): void {
  for (let i = 0; i < length; i++) {
    const value = values[i]!; // in range: lengths are checked first, here and below
    if (!Number.isFinite(value)) throw MetricsError.notFinite(what, done + i + 1, value);
  }
}

/** Refuses weights that are negative or not finite: `E_METRICS_WEIGHT`. */
export function checkWeights(weight: ArrayLike<number> | undefined, length: number, done: number): void {
  for (let i = 0; weight !== undefined && i < length; i++) {
    const w = weight[i]!;
    if (!(w >= 0 && w < Number.POSITIVE_INFINITY)) throw MetricsError.weight(done + i + 1, w);
  }
}

/** Refuses predictions that are no probability (`E_METRICS_VALUE`) and outcomes other than 0 and 1 (`E_METRICS_OUTCOME`). */
export function checkBinary(
  prediction: ArrayLike<number>,
  outcome: ArrayLike<number>,
  length: number,
  done: number,
): void {
  for (let i = 0; i < length; i++) {
    const p = prediction[i]!;
    const o = outcome[i]!;
    if (!(p >= 0 && p <= 1)) throw MetricsError.notProbability(done + i + 1, p);
    if (o !== 0 && o !== 1) throw MetricsError.notBinary(done + i + 1, o);
  }
}
