import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn.json' with { type: 'json' };
import { predictLinear } from './linear-model.ts';
import type { RegressionBatch, RegressionRows } from './regression-batch.ts';
import { fitRidge, type RidgeOptions } from './ridge.ts';

const plain: RidgeOptions = { lambda: 0, onDependent: 'error' };
const drop: RidgeOptions = { lambda: 0, onDependent: 'drop' };

/** Rows of equal importance, or weighted, cut into batches of `size`. */
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

describe('fitRidge', () => {
  it('finds the line that data lie on', async () => {
    const x = [
      [0, 1, 2, 3],
      [1, 0, 0, 1],
    ];
    const y = [2, 2.5, 4.5, 8]; // 0.5 + 2·x1 + 1.5·x2
    const fit = await fitRidge(rowsOf(x, y), plain);
    expect(fit.weights[0]).toBeCloseTo(2, 14);
    expect(fit.weights[1]).toBeCloseTo(1.5, 14);
    expect(fit).toMatchObject({ dropped: [], constantTarget: false, rows: 4 });
    expect(fit.intercept).toBeCloseTo(0.5, 14);
  });

  it.each(fixture.fits)(
    'agrees with scikit-learn to 1e-8 at lambda $lambda, weighted: $weighted',
    async (expected) => {
      const rows = rowsOf(fixture.x, fixture.y, expected.weighted ? fixture.weight : undefined, 7);
      const fit = await fitRidge(rows, { ...plain, lambda: expected.lambda });
      for (const [j, weight] of expected.weights.entries())
        expect(relative(fit.weights[j]!, weight)).toBeLessThan(1e-8);
      expect(relative(fit.intercept, expected.intercept)).toBeLessThan(1e-8);
    },
  );

  it('gives the same bits however rows are cut into batches', async () => {
    const whole = await fitRidge(rowsOf(fixture.x, fixture.y, fixture.weight), plain);
    for (const size of [1, 7, 59]) {
      const repeated = await fitRidge(rowsOf(fixture.x, fixture.y, fixture.weight, size), plain);
      expect(repeated).toEqual(whole);
    }
  });

  it('crosses the bounds of its blocks without losing a row', async () => {
    const n = 700;
    const x = Array.from({ length: n }, (_, i) => (i * 37) % 101);
    const y = x.map((value, i) => 3 * value + (i % 2));
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / n;
    const [mx, my] = [mean(x), mean(y)];
    const slope =
      x.reduce((sum, v, i) => sum + (v - mx) * (y[i]! - my), 0) /
      x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
    const fit = await fitRidge(rowsOf([x], y, undefined, 300), plain);
    expect(relative(fit.weights[0]!, slope)).toBeLessThan(1e-13);
  });

  it('counts a row of weight 2 as two rows, and one of weight 0 as none', async () => {
    const x = [[1, 2, 3, 4, 9]];
    const weighted = await fitRidge(rowsOf(x, [1, 3, 2, 5, 99], [2, 1, 1, 2, 0]), plain);
    const repeated = await fitRidge(rowsOf([[1, 1, 2, 3, 4, 4]], [1, 1, 3, 2, 5, 5]), plain);
    expect(relative(weighted.weights[0]!, repeated.weights[0]!)).toBeLessThan(1e-14);
    expect(relative(weighted.intercept, repeated.intercept)).toBeLessThan(1e-14);
  });

  it('leaves residuals that no feature explains: the normal equations hold', async () => {
    const cell = fc.double({ noNaN: true, min: -1000, max: 1000 });
    const row = fc.record({ x: fc.array(cell, { minLength: 3, maxLength: 3 }), y: cell });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (all) => {
        const x = [0, 1, 2].map((j) => all.map((r) => r.x[j]!));
        const y = all.map((r) => r.y);
        const fit = await fitRidge(rowsOf(x, y), { ...drop, lambda: 1 });
        const out = new Float64Array(y.length);
        predictLinear(fit, x, y.length, out);
        const residual = y.map((value, i) => value - out[i]!);
        expect(Math.abs(residual.reduce((a, b) => a + b))).toBeLessThan(1e-6);
        for (const [j, column] of x.entries()) {
          const gradient = column.reduce((sum, value, i) => sum + value * residual[i]!, 0) - fit.weights[j]!;
          if (!fit.dropped.includes(j)) expect(Math.abs(gradient)).toBeLessThan(1e-3); // beside sums up to 4e7
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('gives 0, not -0, where a weight underflows, so that JSON keeps every bit', async () => {
    const fit = await fitRidge(rowsOf([[1e153, -1e153, -1e-20, 2e-20]], [1, 1, 0, 0]), plain);
    expect(Object.is(fit.weights[0], 0)).toBe(true);
  });

  it('stops between batches when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('stop now'));
    await expect(fitRidge(rowsOf([[1, 2]], [1, 2]), { ...plain, signal })).rejects.toThrow('stop now');
  });
});

describe('fitRidge on dependent columns', () => {
  const a = [1, 2, 3, 4, 6, 5];
  const b = [0, 1, 0, 0, 1, 1];
  const both = a.map((value, i) => 0.3 * value - 0.7 * b[i]!);
  const y = a.map((value, i) => 2 * value + 5 * b[i]! + 1);

  it('E_NUMERIC_SINGULAR: names the constant columns and the dependent ones', async () => {
    const names = ['a', 'always one', 'b', 'both'];
    const fit = fitRidge(rowsOf([a, a.map(() => 0.1), b, both], y), { ...plain, names });
    await expect(fit).rejects.toEqual(problem('SINGULAR', 65, { col: ['always one', 'both'] }));
    await expect(fit).rejects.toThrow(
      /constant: always one; linear combinations of columns before them: both/,
    );
  });

  it("drops them in column order, as R's lm does: the weights of the others are those without them", async () => {
    const fit = await fitRidge(rowsOf([a, a.map(() => 0.1), b, both], y), drop);
    expect(fit.dropped).toEqual([1, 3]);
    for (const [j, weight] of [2, 0, 5, 0].entries()) expect(fit.weights[j]).toBeCloseTo(weight, 12);
    expect(fit.intercept).toBeCloseTo(1, 12);
  });

  it('A-29: fits one row, all features the same, or a constant target, without a NaN', async () => {
    const one = await fitRidge(rowsOf([[3], [0.1]], [0.25]), drop);
    expect(one).toMatchObject({
      weights: Float64Array.of(0, 0),
      intercept: 0.25,
      dropped: [0, 1],
      constantTarget: true,
    });
    const same = await fitRidge(rowsOf([[7, 7, 7]], [0, 1, 0.5]), drop);
    expect(same).toMatchObject({
      weights: Float64Array.of(0),
      intercept: 0.5,
      dropped: [0],
      constantTarget: false,
    });
    const flat = await fitRidge(
      rowsOf(
        [a, b],
        a.map(() => 0.1),
      ),
      plain,
    );
    expect(flat).toMatchObject({ weights: Float64Array.of(0, 0), dropped: [], constantTarget: true });
    expect(flat.intercept).toBeCloseTo(0.1, 15);
  });

  it('knows a column as dependent whose rounding hides it', async () => {
    const third = a.map((value, i) => value / 3 + b[i]! / 7 + 1e3);
    const fit = await fitRidge(rowsOf([a, b, third], y), drop);
    expect(fit.dropped).toEqual([2]);
  });

  it('keeps a column that differs from another in its sixth digit', async () => {
    const near = a.map((value, i) => value + (i % 2) * 1e-3);
    expect((await fitRidge(rowsOf([a, near], y), plain)).dropped).toEqual([]);
  });

  it('gives equal columns equal weights under a penalty, and constant ones 0', async () => {
    const fit = await fitRidge(rowsOf([a, a, a.map(() => 1e6)], y), { ...plain, lambda: 0.5 });
    expect(fit.weights[0]).toBeCloseTo(fit.weights[1]!, 12);
    expect(fit.weights[2]).toBe(0);
    expect(fit.dropped).toEqual([2]);
  });

  it('says that a penalty too small to tell equal columns apart changes nothing', async () => {
    const fit = fitRidge(rowsOf([a, a], y), { ...plain, lambda: 1e-20, names: ['a', 'again'] });
    await expect(fit).rejects.toEqual(problem('SINGULAR', 65, { col: ['again'] }));
  });

  it('never gives weights that are not finite, whatever the numbers', async () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const row = fc.tuple(value, fc.constantFrom(0, 1), value, value);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (all) => {
        const column = (j: 0 | 1 | 2 | 3) => all.map((r) => r[j]);
        const fit = await fitRidge(rowsOf([column(0), column(1), column(2)], column(3)), drop).catch(
          (error) => {
            expect(error).toEqual(problem('NOT_FINITE', 65));
            return null;
          },
        );
        if (fit !== null) expect([...fit.weights, fit.intercept].every(Number.isFinite)).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('fitRidge on bad input', () => {
  it('E_NUMERIC_NOT_FINITE: names the column and the row of a cell, the target included', async () => {
    const bad = rowsOf([[1, 2, Number.NaN]], [1, 2, 3], undefined, 2);
    await expect(fitRidge(bad, { ...plain, names: ['scale'] })).rejects.toEqual(
      problem('NOT_FINITE', 65, { row: 3, col: 'scale' }),
    );
    const target = rowsOf([[1, 2]], [1, Number.POSITIVE_INFINITY]);
    await expect(fitRidge(target, { ...plain, names: ['scale', 'cr'] })).rejects.toThrow(
      /column cr is Infinity in row 2/,
    );
  });

  it('E_NUMERIC_NOT_FINITE: names the columns whose squares overflow', async () => {
    const fit = fitRidge(
      rowsOf(
        [
          [1, 2, 4],
          [1e200, -1e200, 1e199],
        ],
        [1, 2, 3],
      ),
      plain,
    );
    await expect(fit).rejects.toEqual(problem('NOT_FINITE', 65, { col: ['2'] }));
  });

  it('E_NUMERIC_EMPTY: refuses no rows, and rows without weight', async () => {
    await expect(fitRidge(rowsOf([[]], []), plain)).rejects.toEqual(problem('EMPTY', 65, { rows: 0 }));
    await expect(fitRidge(rowsOf([[1, 2]], [1, 2], [0, 0]), plain)).rejects.toEqual(
      problem('EMPTY', 65, { rows: 2 }),
    );
  });

  it('E_NUMERIC_WEIGHT: names the row of a negative weight', async () => {
    const rows = rowsOf([[1, 2, 3]], [1, 2, 3], [1, 1, -1], 2);
    await expect(fitRidge(rows, plain)).rejects.toEqual(problem('WEIGHT', 65, { row: 3, value: -1 }));
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])(
    'E_NUMERIC_LAMBDA: refuses a penalty of %s',
    async (lambda) => {
      await expect(fitRidge(rowsOf([[1]], [1]), { ...plain, lambda })).rejects.toEqual(problem('LAMBDA', 78));
    },
  );

  it('E_NUMERIC_SHAPE: refuses batches that differ in width, short columns, and a second pass with other rows', async () => {
    async function* uneven(): AsyncGenerator<RegressionBatch> {
      yield { x: [[1]], y: [1], length: 1 };
      yield { x: [[1], [2]], y: [1], length: 1 };
    }
    await expect(fitRidge(uneven, plain)).rejects.toEqual(problem('SHAPE', 70, { expected: 1, actual: 2 }));
    async function* short(): AsyncGenerator<RegressionBatch> {
      yield { x: [[1]], y: [1, 2], length: 2 };
    }
    await expect(fitRidge(short, plain)).rejects.toEqual(problem('SHAPE', 70, { expected: 2, actual: 1 }));
    let pass = 0;
    const once: RegressionRows = () => rowsOf([[1, 2]], [1, 2].slice(pass++))();
    await expect(fitRidge(once, plain)).rejects.toEqual(problem('SHAPE', 70, { expected: 2, actual: 1 }));
  });
});

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}
