import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/logistic.json' with { type: 'json' };
import { createCategoryHasher } from './category-hash.ts';
import { Ftrl } from './ftrl.ts';
import type { SparseBatch } from './sparse-batch.ts';
import { fitSparseLogistic } from './sparse-logistic.ts';
import { predictSparseLogistic } from './sparse-logistic-model.ts';

const { sparse } = fixture;
const shape = { bits: sparse.bits, categories: 3, numerics: 2 };
const buckets = hashed(sparse.values, sparse.names, sparse.bits);

function hashed(rows: readonly string[][], names: readonly string[], bits: number): Uint32Array {
  const hashers = names.map((name) => createCategoryHasher(name, bits));
  return Uint32Array.from(
    rows.flatMap((row) =>
      row.map((value, k) => {
        const bytes = new TextEncoder().encode(value);
        return hashers[k]!(bytes, 0, bytes.length);
      }),
    ),
  );
}

async function* rowsOf(isWeighted: boolean, size = 1000): AsyncGenerator<SparseBatch> {
  for (let at = 0; at < sparse.y.length; at += size) {
    const cut = (column: readonly number[]) => column.slice(at, at + size);
    const y = cut(sparse.y);
    const numerics = sparse.numerics.map(cut);
    const batch = { length: y.length, buckets: buckets.slice(3 * at, 3 * (at + size)), numerics, y };
    yield isWeighted ? { ...batch, weight: cut(sparse.weight) } : batch;
  }
}

/** Rows whose labels follow from four categories of 2, 20, 300 and 2,000 values, and from a number; seeded. */
function synthetic(rows: number, bits: number) {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const sizes = [2, 20, 300, 2000];
  const effects = sizes.map((size) => Float64Array.from({ length: size }, () => 2 * random() - 1));
  const values: string[][] = [];
  const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    const row = sizes.map((size) => Math.floor(size * random() ** 2));
    x[i] = 2 * random() - 1;
    const margin = row.reduce((sum, value, k) => sum + effects[k]![value]!, x[i]! - 1.5);
    y[i] = Number(random() < 1 / (1 + Math.exp(-margin)));
    values.push(row.map(String));
  }
  return { length: rows, buckets: hashed(values, ['a', 'b', 'c', 'd'], bits), numerics: [x] as const, y };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

const difference = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b));

describe('fitSparseLogistic', () => {
  it.each(sparse.fits)(
    'agrees with scikit-learn’s $solver at lambda $lambda, weighted: $weighted',
    async ({ lambda, weighted, solver, ...expected }) => {
      const fit = await fitSparseLogistic(rowsOf(weighted), { ...shape, lambda, tolerance: 1e-9 });
      const within = solver === 'lbfgs' ? 0.05 : 1e-6; // it stops early: fixtures/README.md
      for (const [j, weight] of [...fit.weights, ...fit.numerics].entries())
        expect(difference(weight, expected.weights[j]!)).toBeLessThan(within);
      expect(difference(fit.intercept, expected.intercept)).toBeLessThan(within);
      expect(difference(fit.logLoss, expected.logLoss)).toBeLessThan(solver === 'lbfgs' ? 1e-3 : 1e-9);
      expect(fit).toMatchObject({ isConverged: true, rows: 150, seen: new Set(buckets).size });
    },
  );

  it('gives the same bits however rows are cut, and with any number of threads', async () => {
    const batch = synthetic(10_000, 12);
    const options = { bits: 12, categories: 4, numerics: 1, lambda: 1 };
    const whole = await fitSparseLogistic(once(batch), options);
    expect(whole.isConverged).toBe(true);
    for (const threads of [2, 3])
      expect(await fitSparseLogistic(once(batch), { ...options, threads })).toEqual(whole);
    const cut = await fitSparseLogistic(rowsOf(true, 7), { ...shape, lambda: 1, threads: 2 });
    expect(cut).toEqual(await fitSparseLogistic(rowsOf(true), { ...shape, lambda: 1 }));
  });

  it('is reached by FTRL in one pass to within 0.005 of its log loss on other rows', async () => {
    const all = synthetic(60_000, 14);
    const batch = { ...all, length: 40_000 };
    const rest = {
      length: 20_000,
      buckets: all.buckets.subarray(4 * 40_000),
      numerics: [all.numerics[0]!.slice(40_000)],
    };
    const y = all.y.slice(40_000);
    const options = { bits: 14, categories: 4, numerics: 1 };
    const fit = await fitSparseLogistic(once(batch), { ...options, lambda: 1 });
    const learner = new Ftrl({ ...options, alpha: 0.1 });
    learner.learn(batch);
    const lossOf = (model: Parameters<typeof predictSparseLogistic>[0]) => {
      const out = new Float64Array(y.length);
      predictSparseLogistic(model, rest, out);
      return out.reduce((sum, p, i) => sum - Math.log(y[i] === 1 ? p : 1 - p), 0) / y.length;
    };
    const rate = y.reduce((a, b) => a + b) / y.length;
    const constant = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
    expect(lossOf(fit)).toBeLessThan(constant - 0.05);
    expect(lossOf(learner.model())).toBeLessThan(lossOf(fit) + 0.005);
    expect(learner.logLoss).toBeLessThan(constant - 0.03);
  });

  it('gives weight 0 to a constant column and to buckets that never occur, and says when it was stopped early', async () => {
    const rows = {
      length: 4,
      buckets: Uint32Array.of(1, 1, 2, 2),
      numerics: [[5, 5, 5, 5]],
      y: [0, 1, 1, 1],
    };
    const options = { bits: 3, categories: 1, numerics: 1, lambda: 0.5 };
    const fit = await fitSparseLogistic(once(rows), options);
    expect([...fit.weights.keys()].filter((j) => fit.weights[j] !== 0)).toEqual([1, 2]);
    expect([...fit.numerics]).toEqual([0]);
    const short = await fitSparseLogistic(once(rows), { ...options, maxIterations: 1, tolerance: 1e-12 });
    expect(short).toMatchObject({ isConverged: false, iterations: 1 });
  });

  const good = { length: 2, buckets: Uint32Array.of(0, 1), y: [0, 1] };
  it.each<[string, object, object, string, number, object]>([
    ['a penalty of 0', {}, { lambda: 0 }, 'LAMBDA', 78, { value: 0 }],
    ['0 threads', {}, { threads: 0 }, 'PARAMETER', 78, { value: 0 }],
    ['0 iterations', {}, { maxIterations: 0 }, 'PARAMETER', 78, {}],
    ['a tolerance of 0', {}, { tolerance: 0 }, 'PARAMETER', 78, {}],
    ['no categories', {}, { categories: 0 }, 'PARAMETER', 78, {}],
    ['half a numeric column', {}, { numerics: 0.5 }, 'PARAMETER', 78, {}],
    [
      'a bucket beyond the last',
      { buckets: Uint32Array.of(0, 8) },
      {},
      'SHAPE',
      70,
      { expected: 7, actual: 8 },
    ],
    ['a bucket below 0', { buckets: Int32Array.of(0, -1) }, {}, 'SHAPE', 70, { expected: 7, actual: -1 }],
    ['too few buckets', { buckets: Uint32Array.of(0) }, {}, 'SHAPE', 70, { expected: 2, actual: 1 }],
    ['another number of columns', { numerics: [[1, 2]] }, {}, 'SHAPE', 70, { expected: 0, actual: 1 }],
    ['a label above 1', { y: [0, 2] }, {}, 'LABEL', 65, { row: 2, value: 2 }],
    ['a weight below 0', { weight: [1, -1] }, {}, 'WEIGHT', 65, { row: 2, value: -1 }],
    [
      'an infinite cell',
      { numerics: [[1, Number.POSITIVE_INFINITY]] },
      { numerics: 1 },
      'NOT_FINITE',
      65,
      { row: 2, col: '1' },
    ],
    [
      'a column whose squares overflow',
      { numerics: [[1e200, -1e200]] },
      { numerics: 1 },
      'NOT_FINITE',
      65,
      {},
    ],
    ['weights that are all 0', { weight: [0, 0] }, {}, 'EMPTY', 65, { rows: 2 }],
    ['labels of one class', { y: [1, 1] }, {}, 'SEPARABLE', 65, { value: 1 }],
  ])('refuses %s', async (_, batch, options, name, exitCode, facts) => {
    const fit = fitSparseLogistic(once({ ...good, ...batch }), {
      ...{ bits: 3, categories: 1, numerics: 0, lambda: 1 },
      ...options,
    });
    await expect(fit).rejects.toEqual(
      expect.objectContaining({ code: `E_NUMERIC_${name}`, exitCode, facts: expect.objectContaining(facts) }),
    );
  });

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('stop now'));
    await expect(fitSparseLogistic(rowsOf(false), { ...shape, lambda: 1, signal })).rejects.toThrow(
      'stop now',
    );
  });
});

describe('predictSparseLogistic', () => {
  const model = {
    categories: 1,
    weights: Float64Array.of(-1, 1),
    numerics: Float64Array.of(2),
    intercept: 0.5,
  };
  it('adds up the weights of a row', () => {
    const out = new Float64Array(2);
    predictSparseLogistic(model, { length: 2, buckets: Uint32Array.of(0, 1), numerics: [[0, 1]] }, out);
    expect([...out]).toEqual(
      [1 / (1 + Math.exp(0.5)), 1 / (1 + Math.exp(-3.5))].map((p) => expect.closeTo(p, 15)),
    );
  });

  it('refuses buckets, columns and room that do not fit', () => {
    const rows = { length: 1, buckets: Uint32Array.of(0), numerics: [[0]] };
    const shapeError = expect.objectContaining({ code: 'E_NUMERIC_SHAPE', exitCode: 70 });
    const out = new Float64Array(1);
    expect(() => predictSparseLogistic(model, { ...rows, buckets: Uint32Array.of(2) }, out)).toThrow(
      shapeError,
    );
    expect(() => predictSparseLogistic(model, { ...rows, numerics: [] }, out)).toThrow(shapeError);
    expect(() => predictSparseLogistic(model, rows, new Float64Array(0))).toThrow(shapeError);
  });
});
