import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/logistic.json' with { type: 'json' };
import { fitLogistic, type LogisticOptions } from './logistic.ts';
import { predictLogistic } from './logistic-model.ts';
import type { RegressionBatch, RegressionRows } from './regression-batch.ts';

const { dense } = fixture;
const plain: LogisticOptions = { lambda: 0, onDependent: 'error' };
const drop: LogisticOptions = { lambda: 0, onDependent: 'drop' };

function rowsOf(
  x: readonly number[][],
  y: readonly number[],
  weight?: readonly number[],
  size = 1000,
): RegressionRows {
  return async function* () {
    for (let at = 0; at < y.length; at += size) {
      const cut = (column: readonly number[]) => Float64Array.from(column.slice(at, at + size));
      const batch: RegressionBatch = { x: x.map(cut), y: cut(y), length: Math.min(size, y.length - at) };
      yield weight === undefined ? batch : { ...batch, weight: cut(weight) };
    }
  };
}

const problem = (name: string, exitCode: number, facts: object = {}) =>
  expect.objectContaining({ code: `E_NUMERIC_${name}`, exitCode, facts: expect.objectContaining(facts) });
const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(1e-300, Math.abs(b));

describe('fitLogistic', () => {
  it.each(dense.fits)(
    'agrees with scikit-learn to 1e-6 at lambda $lambda, weighted: $weighted',
    async (expected) => {
      const rows = rowsOf(dense.x, dense.y, expected.weighted ? dense.weight : undefined, 7);
      const fit = await fitLogistic(rows, { ...plain, lambda: expected.lambda });
      for (const [j, weight] of expected.weights.entries())
        expect(relative(fit.weights[j]!, weight)).toBeLessThan(1e-6);
      expect(relative(fit.intercept, expected.intercept)).toBeLessThan(1e-6);
      expect(relative(fit.logLoss, expected.logLoss)).toBeLessThan(1e-8);
      expect(fit.iterations).toBeLessThan(12);
    },
  );

  it('gives the same bits however rows are cut into batches', async () => {
    const whole = await fitLogistic(rowsOf(dense.x, dense.y, dense.weight), plain);
    for (const size of [1, 7, 79]) {
      expect(await fitLogistic(rowsOf(dense.x, dense.y, dense.weight, size), plain)).toEqual(whole);
    }
  });

  it('crosses the bounds of its blocks without losing a row: a 2 × 2 table has a known answer', async () => {
    const x = Array.from({ length: 700 }, (_, i) => (i < 300 ? 0 : 1));
    const y = x.map((value, i) => (value === 0 ? Number(i < 60) : Number(i < 600)));
    const fit = await fitLogistic(rowsOf([x], y, undefined, 300), plain);
    expect(fit.intercept).toBeCloseTo(Math.log(60 / 240), 10);
    expect(fit.weights[0]).toBeCloseTo(Math.log(300 / 100) - Math.log(60 / 240), 10);
  });

  it('takes rates as labels: a row of rate 0.25 and weight 4 is one of label 1 and three of label 0', async () => {
    const rates = await fitLogistic(rowsOf([[0, 1, 2]], [0.25, 0.5, 0.75], [4, 2, 4]), plain);
    const x = [0, 0, 0, 0, 1, 1, 2, 2, 2, 2];
    const labels = await fitLogistic(rowsOf([x], [1, 0, 0, 0, 1, 0, 1, 1, 1, 0]), plain);
    expect(rates.weights[0]).toBeCloseTo(labels.weights[0]!, 10);
    expect(rates.intercept).toBeCloseTo(labels.intercept, 10);
    expect(rates.logLoss).toBeCloseTo(labels.logLoss, 12);
  });

  it('leaves no slope: the mean prediction is the mean label, and each feature is balanced by its penalty', async () => {
    const row = fc.record({
      x: fc.array(fc.double({ noNaN: true, min: -1000, max: 1000 }), { minLength: 2, maxLength: 2 }),
      y: fc.constantFrom(0, 1),
    });
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(row, { minLength: 2, maxLength: 30 })
          .filter((all) => new Set(all.map((r) => r.y)).size === 2),
        async (all) => {
          const x = [0, 1].map((j) => all.map((r) => r.x[j]!));
          const y = all.map((r) => r.y);
          const fit = await fitLogistic(rowsOf(x, y), { ...drop, lambda: 0.5 });
          const out = new Float64Array(y.length);
          predictLogistic(fit, x, y.length, out);
          const residual = y.map((value, i) => value - out[i]!);
          expect(Math.abs(residual.reduce((a, b) => a + b))).toBeLessThan(1e-6);
          for (const [j, column] of x.entries()) {
            const slope =
              column.reduce((sum, value, i) => sum + value * residual[i]!, 0) - 0.5 * fit.weights[j]!;
            if (!fit.dropped.includes(j)) expect(Math.abs(slope)).toBeLessThan(1e-4); // beside sums up to 3e4
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('halves steps that would overshoot', async () => {
    const x = [
      [-5668, 23, -3570, -182, -2, -2, 38, -15, 5669, 203],
      [-2, -26, -1937, -2884, 4750, -1, 1, 1, -145, -26],
    ];
    let passes = 0;
    const rows = rowsOf(x, [0, 1, 0, 0, 0, 0, 1, 0, 1, 1]);
    const counted: RegressionRows = () => {
      passes++;
      return rows();
    };
    const fit = await fitLogistic(counted, { ...plain, lambda: 1e-3 });
    expect(passes).toBeGreaterThan(fit.iterations + 1); // one for the means, one a step, and the halves
    const out = new Float64Array(10);
    predictLogistic(fit, x, 10, out);
    expect(out.reduce((a, b) => a + b)).toBeCloseTo(4, 10);
  });

  it.each([1e-2, 3e-3, 1e-3, 1e-6])(
    'settles with lambda %d where only the penalty holds the weights',
    async (lambda) => {
      const x = [-5, 59, 58, -152];
      const fit = await fitLogistic(rowsOf([x], [1, 1, 1, 0]), { ...plain, lambda });
      const slope = x.reduce((sum, value, i) => {
        const margin = fit.intercept + fit.weights[0]! * value;
        return sum + value * (i === 3 ? 1 / (1 + Math.exp(-margin)) : -1 / (1 + Math.exp(margin)));
      }, lambda * fit.weights[0]!);
      expect(Math.abs(slope)).toBeLessThan(1e-6 * lambda);
    },
  );
});

describe('fitLogistic on data without an answer', () => {
  const x = [1, 2, 3, 4, 5, 6];
  const noise = [1, -1, 1, 1, -1, 1];

  it('refuses labels that a column tells apart, names it, and fits them with a penalty', async () => {
    const rows = rowsOf([noise, x], [0, 0, 0, 1, 1, 1]);
    const names = ['noise', 'x', 'y'];
    await expect(fitLogistic(rows, { ...plain, names })).rejects.toEqual(
      problem('SEPARABLE', 65, { col: expect.arrayContaining(['x']) }),
    );
    const fit = await fitLogistic(rows, { ...plain, lambda: 0.1 });
    expect(fit.weights[1]).toBeGreaterThan(1);
    expect(fit.weights[1]).toBeLessThan(3);
  });

  it('refuses labels that a column tells apart for some of the rows only', async () => {
    const rows = rowsOf([[0, 0, 0, 0, 1, 1]], [0, 1, 1, 0, 1, 1]);
    await expect(fitLogistic(rows, plain)).rejects.toEqual(problem('SEPARABLE', 65, { col: ['1'] }));
  });

  it('names the column that separates, not useful columns beside it that have settled', async () => {
    const share = (i: number, by: number) => ((i * by) % 2003) / 2003;
    const of = (cell: (i: number) => number) => Array.from({ length: 2000 }, (_, i) => cell(i));
    const [a, b] = [of((i) => share(i, 37) - 0.5), of((i) => 20 * share(i, 611))];
    const isFlagged = (i: number) => i % 700 === 13; // 3 rows
    const y = of((i) => Number(isFlagged(i) || share(i, 997) < 1 / (1 + Math.exp(-3 * a[i]! - b[i]! + 10))));
    const flag = of((i) => Number(isFlagged(i)));
    await expect(fitLogistic(rowsOf([a, b, flag], y), plain)).rejects.toEqual(
      problem('SEPARABLE', 65, { col: ['3'] }),
    );
    expect((await fitLogistic(rowsOf([a, b], y), plain)).iterations).toBeLessThan(12);
  });

  it.each([0, 1])('refuses rows that all have label %d, whatever the penalty', async (label) => {
    const rows = rowsOf(
      [x],
      x.map(() => label),
    );
    for (const lambda of [0, 1])
      await expect(fitLogistic(rows, { ...plain, lambda })).rejects.toEqual(
        problem('SEPARABLE', 65, { value: label }),
      );
  });

  it('refuses constant and dependent columns, or leaves them out when asked', async () => {
    const y = [0, 1, 0, 1, 0, 1];
    const rows = rowsOf([x, [7, 7, 7, 7, 7, 7], x.map((value) => 3 - 2 * value), noise], y);
    await expect(fitLogistic(rows, plain)).rejects.toEqual(problem('SINGULAR', 65, { col: ['2', '3'] }));
    const fit = await fitLogistic(rows, drop);
    const alone = await fitLogistic(rowsOf([x, noise], y), plain);
    expect(fit.dropped).toEqual([1, 2]);
    expect([...fit.weights]).toEqual([alone.weights[0], 0, 0, alone.weights[1]]);
  });

  it.each([-0.1, 1.5])('names the row of label %d', async (label) => {
    const rows = rowsOf([x], [0, 1, 0, label, 1, 1], undefined, 2);
    await expect(fitLogistic(rows, plain)).rejects.toEqual(problem('LABEL', 65, { row: 4, value: label }));
  });

  it('refuses a penalty below 0 and a pass that has other rows', async () => {
    await expect(fitLogistic(rowsOf([x], noise), { ...plain, lambda: -1 })).rejects.toEqual(
      problem('LAMBDA', 78),
    );
    let pass = 0;
    const fewer: RegressionRows = () =>
      rowsOf([x.slice(0, 6 - pass)], [0, 1, 0, 1, 0, 1].slice(0, 6 - pass++))();
    await expect(fitLogistic(fewer, plain)).rejects.toEqual(problem('SHAPE', 70, { expected: 6, actual: 5 }));
  });

  it('stops between batches when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('stop now'));
    await expect(fitLogistic(rowsOf([[1, 2]], [0, 1]), { ...plain, signal })).rejects.toThrow('stop now');
  });
});

describe('predictLogistic', () => {
  it('stays in [0, 1] at margins beyond the range of exp, and gives the same bits in any batch', () => {
    const model = { weights: Float64Array.of(1000), intercept: 0 };
    const out = new Float64Array(5);
    predictLogistic(model, [[-1, -1e-4, 0, 1e-4, 1]], 5, out);
    const tenth = 1 / (1 + Math.exp(-0.1));
    expect([...out]).toEqual([0, expect.closeTo(1 - tenth, 15), 0.5, tenth, 1]);
    const one = new Float64Array(1);
    predictLogistic(model, [[-1e-4]], 1, one);
    expect(one[0]).toBe(out[1]);
  });
});
