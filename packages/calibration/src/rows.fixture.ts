// Rows to calibrate on, and what the tests of all methods ask of a calibration.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { CalibrationRows } from './check-rows.ts';

export const code = (problem: string, exitCode: number, facts: object = {}) =>
  expect.objectContaining({
    code: `E_CALIBRATION_${problem}`,
    exitCode,
    facts: expect.objectContaining(facts),
  });

/** Of two values. */
export type Pair = readonly [number, number];

export interface Row {
  readonly p: number;
  readonly o: number;
  readonly w: number;
}
export const row = (prediction: fc.Arbitrary<number>, outcome: fc.Arbitrary<number>) =>
  fc.record({ p: prediction, o: outcome, w: fc.integer({ min: 0, max: 6 }).map((w) => w / 2) });
export const probability = fc.double({ min: 0, max: 1, noNaN: true });
export const manyRows = (one: fc.Arbitrary<Row>) =>
  fc.array(one, { minLength: 1, maxLength: 60 }).map((rows) => [...rows, { p: 0.5, o: 1, w: 1 }]);

export function rowsOf(
  known: { prediction: number[]; outcome: number[]; weight: number[] },
  isWeighted: boolean,
): CalibrationRows {
  const weights = isWeighted ? known.weight : undefined;
  return { predictions: known.prediction, outcomes: known.outcome, weights };
}

export function toColumns(rows: readonly Row[]): CalibrationRows {
  const column = (name: keyof Row) => Float64Array.from(rows, (one) => one[name]);
  return { predictions: column('p'), outcomes: column('o'), weights: column('w') };
}

/** Outcomes that follow predictions, with noise. */
export function noisyRows(length: number): CalibrationRows {
  const predictions = Float64Array.from({ length }, (_, i) => ((i * 7919) % length) / length);
  return { predictions, outcomes: predictions.map((p, i) => Number(p + ((i * 31) % 17) / 17 > 1)) };
}

/** Probabilities of 1.5 % on average, each exactly as often true, but for the draw. */
export function rareRows(length: number): CalibrationRows & { readonly predictions: Float64Array } {
  const share = (i: number, by: number) => ((i * by) % length) / length;
  const predictions = Float64Array.from(
    { length },
    (_, i) => 1 / (1 + Math.exp(5.3 - 8 * (share(i, 37) - 0.5) * share(i, 11))),
  );
  return { predictions, outcomes: predictions.map((p, i) => Number(share(i, 61_803) < p)) };
}

export function logLoss({ outcomes }: CalibrationRows, values: Float64Array): number {
  const losses = values.map((p, i) => -Math.log(outcomes[i] === 1 ? p : 1 - p));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

export function apply(
  calibrator: { apply(values: Float64Array, length: number): void },
  values: ArrayLike<number>,
): Float64Array {
  const out = Float64Array.from(values);
  calibrator.apply(out, out.length);
  return out;
}

export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? 0)), `entry ${i}`).toBeLessThan(
      10 ** -digits,
    );
}
