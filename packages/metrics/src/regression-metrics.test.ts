import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RegressionMetrics } from './regression-metrics.ts';

// Expected values: scikit-learn 1.2.1,
//   i = np.arange(500); p = (i*37 % 101)/128; o = (i*53 % 97)/113; w = (i*7 % 11)/4
//   mean_squared_error(o, p), … squared=False, mean_absolute_error(o, p), np.average(p), np.average(o); then with sample_weight=w
const rows = Array.from({ length: 500 }, (_, i) => i);
const p = rows.map((i) => ((i * 37) % 101) / 128);
const o = rows.map((i) => ((i * 53) % 97) / 113);
const w = rows.map((i) => ((i * 7) % 11) / 4);

const code = (problem: string, exitCode: number, facts: object = {}) =>
  expect.objectContaining({
    code: `E_METRICS_${problem}`,
    exitCode,
    facts: expect.objectContaining(facts),
  });

describe('RegressionMetrics', () => {
  it('agrees with sums done by hand', () => {
    const metrics = new RegressionMetrics();
    metrics.add([1, 0, 0.5], [0, 0, 1], 3);
    metrics.add([3], [1], 1);
    expect(metrics.value).toEqual({
      mse: 5.25 / 4,
      rmse: Math.sqrt(5.25 / 4),
      mae: 3.5 / 4,
      meanPrediction: 4.5 / 4,
      meanOutcome: 0.5,
      rows: 4,
    });
  });

  it("agrees with scikit-learn's unweighted metrics", () => {
    const metrics = new RegressionMetrics();
    metrics.add(p, o, 500);
    const { mse, rmse, mae, meanPrediction, meanOutcome } = metrics.value;
    expect(mse).toBeCloseTo(0.10861720232739876, 15);
    expect(rmse).toBeCloseTo(0.32957124013997147, 15);
    expect(mae).toBeCloseTo(0.26967657632743364, 15);
    expect(meanPrediction).toBeCloseTo(0.390578125, 15);
    expect(meanOutcome).toBeCloseTo(0.42297345132743364, 15);
  });

  it("agrees with scikit-learn's weighted metrics", () => {
    const metrics = new RegressionMetrics();
    metrics.add(p, o, 500, w);
    const { mse, rmse, mae, meanPrediction, meanOutcome } = metrics.value;
    expect(mse).toBeCloseTo(0.10733211451391941, 15);
    expect(rmse).toBeCloseTo(0.32761580321150474, 15);
    expect(mae).toBeCloseTo(0.26732177704139587, 15);
    expect(meanPrediction).toBeCloseTo(0.3907062175129948, 15);
    expect(meanOutcome).toBeCloseTo(0.4475908751543631, 15);
  });

  it('looks no further than length', () => {
    const metrics = new RegressionMetrics();
    metrics.add([1, Number.NaN], [0, 7], 1, [2, -1]);
    expect(metrics.value).toMatchObject({ mse: 1, rows: 1 });
  });

  it('keeps small terms beside huge ones, where a plain sum loses them', () => {
    const metrics = new RegressionMetrics();
    metrics.add([1e16, 1, -1e16], [0, 0, 0], 3);
    expect(metrics.value.meanPrediction).toBe(1 / 3);
  });

  it('says Infinity, not NaN, where squares leave the range of doubles', () => {
    const metrics = new RegressionMetrics();
    metrics.add([1e200, 1e200], [0, 0], 2);
    expect(metrics.value).toMatchObject({ mse: Number.POSITIVE_INFINITY, mae: 1e200 });
  });

  it('merges shards, in any split and order, to what one pass gives', () => {
    const cell = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    const row = fc.record({ p: cell, o: cell, w: fc.double({ noNaN: true, min: 0.01, max: 100 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (all, at) => {
        const cut = at % (all.length + 1);
        const whole = accumulate(all);
        const merged = accumulate(all.slice(cut).reverse());
        merged.merge(accumulate(all.slice(0, cut)));
        expect(merged.value.rows).toBe(whole.value.rows);
        for (const name of ['mse', 'rmse', 'mae', 'meanPrediction', 'meanOutcome'] as const) {
          const gap = Math.abs(merged.value[name] - whole.value[name]);
          // A few ulps of the value, and n·ε² of terms that may cancel: below 100 · 5e-32 · 1e6.
          expect(gap).toBeLessThanOrEqual(8 * Number.EPSILON * Math.abs(whole.value[name]) + 1e-20);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('leaves the merged accumulator as it was, and doubles when merged with itself', () => {
    const other = accumulate([{ p: 1, o: 0, w: 1 }]);
    const metrics = new RegressionMetrics();
    metrics.merge(other);
    metrics.merge(metrics);
    expect(metrics.value).toMatchObject({ mse: 1, rows: 2 });
    expect(other.value.rows).toBe(1);
  });
});

describe('MetricsError', () => {
  it('E_METRICS_EMPTY: refuses to average no rows', () => {
    expect(() => new RegressionMetrics().value).toThrow(code('EMPTY', 65));
  });

  it('E_METRICS_WEIGHT: names the row of a bad weight, counted over all batches, and adds nothing', () => {
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const metrics = accumulate([{ p: 1, o: 0, w: 1 }]);
      expect(() => metrics.add([5, 5], [0, 0], 2, [1, bad])).toThrow(code('WEIGHT', 65, { row: 3 }));
      expect(metrics.value).toMatchObject({ mse: 1, rows: 1 });
    }
  });

  it('E_METRICS_WEIGHT: refuses weights that are all 0', () => {
    const metrics = new RegressionMetrics();
    metrics.add([1, 2], [0, 0], 2, [0, 0]);
    expect(() => metrics.value).toThrow(code('WEIGHT', 65, { rows: 2 }));
  });

  it('E_METRICS_VALUE: names a prediction or an outcome that is not finite', () => {
    const metrics = new RegressionMetrics();
    expect(() => metrics.add([1, Number.NaN], [0, 0], 2)).toThrow(code('VALUE', 70, { row: 2 }));
    expect(() => metrics.add([1], [Number.POSITIVE_INFINITY], 1)).toThrow(/the outcome of row 1 is Infinity/);
  });

  it('E_METRICS_LENGTH: refuses arrays that are too short', () => {
    const metrics = new RegressionMetrics();
    expect(() => metrics.add([1], [0, 0], 2)).toThrow(code('LENGTH', 70, { size: 1, rows: 2 }));
    expect(() => metrics.add([1, 1], [0, 0], 2, [1])).toThrow(/weight holds 1 values for 2 rows/);
  });
});

function accumulate(all: readonly { p: number; o: number; w: number }[]): RegressionMetrics {
  const metrics = new RegressionMetrics();
  const column = (name: 'p' | 'o' | 'w') => Float64Array.from(all, (row) => row[name]);
  metrics.add(column('p'), column('o'), all.length, column('w'));
  return metrics;
}
