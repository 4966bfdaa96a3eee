import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, modelBytes, stump } from './fixtures/tiny-model.ts';
import { TreeEnsemble } from './tree-ensemble.ts';

interface Case {
  readonly title: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly predictions: readonly number[];
  readonly gain: Readonly<Record<string, number>>;
  readonly model: unknown;
}
const fixture: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('./fixtures/predictions.json', import.meta.url), 'utf8'),
);
const bytesOf = (model: unknown): Uint8Array => Buffer.from(JSON.stringify(model));
const columnsOf = (rows: Case['rows']): Float64Array[] =>
  (rows[0] ?? []).map((_, j) => Float64Array.from(rows, (row) => row[j] ?? Number.NaN));
const predict = (ensemble: TreeEnsemble, columns: readonly ArrayLike<number>[]): number[] => {
  const out = new Float64Array(columns[0]?.length ?? 0);
  ensemble.predict(columns, out.length, out);
  return [...out];
};

describe('predictions beside those of XGBoost 1.7.4', () => {
  for (const { title, rows, predictions, gain, model } of fixture.cases) {
    it(`are the same numbers: ${title}`, () => {
      const ensemble = TreeEnsemble.parse(bytesOf(model));
      const own = predict(ensemble, columnsOf(rows));
      const isLogit = ensemble.objective !== 'reg:squarederror';
      if (!isLogit) expect(own).toEqual(predictions);
      for (const [i, value] of own.entries())
        expect(Math.abs(value - (predictions[i] ?? 0))).toBeLessThanOrEqual(1e-6);
    });

    it(`lean on the same features: ${title}`, () => {
      const own = TreeEnsemble.parse(bytesOf(model)).gainImportance();
      expect(Object.keys(own)).toEqual(['x0', 'x1', 'x2', 'x3', 'x4']);
      for (const [name, value] of Object.entries(own)) {
        expect(Math.abs(value - (gain[name] ?? 0))).toBeLessThanOrEqual(1e-5 * Math.max(1, value));
      }
    });
  }
});

describe('laws of predictions', () => {
  const wide = fixture.cases.find((c) => c.title === 'squared error, depth 13, pruned') ?? fixture.cases[0];
  const model = bytesOf(wide?.model);
  const value = fc.oneof(
    fc.constantFrom(Number.NaN, 0, 1, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.double({ min: -4, max: 4, noNaN: true }),
    fc.constantFrom(...(wide?.rows.flat().filter((v) => v !== null) ?? [])),
  );
  const rowsArb = fc.array(fc.tuple(value, value, value, value, value), { minLength: 1, maxLength: 150 });

  it('remembering predictions, the size of a batch and the order of rows change no bit', () => {
    const plain = TreeEnsemble.parse(model, { cache: false });
    const cached = TreeEnsemble.parse(model);
    fc.assert(
      fc.property(rowsArb, fc.integer({ min: 1, max: 70 }), (rows, size) => {
        const whole = predict(plain, columnsOf(rows));
        expect(predict(cached, columnsOf(rows))).toEqual(whole);
        expect(predict(cached, columnsOf(rows))).toEqual(whole);
        const parts: number[] = [];
        for (let i = 0; i < rows.length; i += size)
          parts.push(...predict(plain, columnsOf(rows.slice(i, i + size))));
        expect(parts).toEqual(whole);
        expect(predict(plain, columnsOf(rows.toReversed()))).toEqual(whole.toReversed());
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('a row is the same through every type of column', () => {
    const ensemble = TreeEnsemble.parse(model, { cache: false });
    const small = Array.from({ length: 5 }, (_, j) =>
      Array.from({ length: 90 }, (_, i) => (i * (j + 3)) % 5),
    );
    const expected = predict(
      ensemble,
      small.map((column) => Float64Array.from(column)),
    );
    const types = [
      small.map((column) => Uint8Array.from(column)),
      small.map((column) => Int32Array.from(column)),
      small.map((column) => Float32Array.from(column)),
      small,
    ];
    for (const columns of types) {
      expect(predict(ensemble, columns)).toEqual(expected);
    }
  });

  it('many more rows than a block give what single rows give, and inputs stay as they are', () => {
    const ensemble = TreeEnsemble.parse(model);
    const rows = Array.from({ length: 1_700 }, (_, i) => [
      i / 300 - 2,
      i % 2,
      (i % 7) - 3,
      -i / 500,
      i % 3 === 0 ? null : 1,
    ]);
    const columns = columnsOf(rows);
    const before = columns.map((column) => [...column]);
    const single = rows.map(
      (row) => predict(TreeEnsemble.parse(model, { cache: false }), columnsOf([row]))[0],
    );
    expect(predict(ensemble, columns)).toEqual(single);
    expect(columns.map((column) => [...column])).toEqual(before);
  });
});

describe('a small model by hand', () => {
  it('sends values below the threshold left, others right, and missing ones its own way', () => {
    const rightward = TreeEnsemble.parse(modelBytes());
    expect(predict(rightward, [[0, 0.4999, 0.5, 1, Number.NaN]])).toEqual([-0.5, -0.5, 2.5, 2.5, 2.5]);
    const leftward = TreeEnsemble.parse(modelBytes({ trees: [stump({ default_left: [1, 0, 0] })] }));
    expect(predict(leftward, [[0, 1, Number.NaN]])).toEqual([-0.5, 2.5, -0.5]);
  });

  it('sums trees that send the same missing value different ways', () => {
    const trees = [stump(), stump({ default_left: [1, 0, 0], split_conditions: [3, 10, 20] })];
    const ensemble = TreeEnsemble.parse(modelBytes({ trees }));
    expect(predict(ensemble, [[0, 1, 4, Number.NaN]])).toEqual([9.5, 12.5, 22.5, 12.5]);
  });

  it('rounds values to 32 bits before comparing, as XGBoost does', () => {
    const ensemble = TreeEnsemble.parse(modelBytes());
    expect(predict(ensemble, [[0.499999999, 0.49999997]])).toEqual([2.5, -0.5]);
  });

  it('walks trees deeper than the blind steps, each row to its own depth', () => {
    const ensemble = TreeEnsemble.parse(modelBytes({ trees: [chain(900)], baseScore: '0' }), {
      cache: false,
    });
    const values = [0, 1, 15, 16, 17, 30, 31, 32, 899, 900, 1e9, Number.NaN];
    expect(predict(ensemble, [values])).toEqual([1, 2, 16, 17, 18, 31, 32, 33, 900, 900, 900, 1]);
  });

  it('needs no split and no tree', () => {
    const leaf = stump({
      ...chain(0),
      split_conditions: [0.25],
    });
    expect(predict(TreeEnsemble.parse(modelBytes({ trees: [leaf, leaf] })), [[1, 2, 3, 4, 5]])).toEqual(
      Array(5).fill(1),
    );
    expect(predict(TreeEnsemble.parse(modelBytes({ trees: [] })), [[1]])).toEqual([0.5]);
  });

  it('tells its features, names and trees', () => {
    const ensemble = TreeEnsemble.parse(modelBytes({ features: '2', names: ['a', '__proto__'] }));
    expect([ensemble.numFeatures, ensemble.featureNames, ensemble.numTrees]).toEqual([
      2,
      ['a', '__proto__'],
      1,
    ]);
    expect(Object.entries(ensemble.gainImportance())).toEqual([
      ['a', 3],
      ['__proto__', 0],
    ]);
    expect(TreeEnsemble.parse(modelBytes()).gainImportance()).toEqual({ f0: 3 });
  });

  it('refuses columns that are missing or short, and predicts none of none', () => {
    const ensemble = TreeEnsemble.parse(modelBytes());
    const refused = expect.objectContaining({ code: 'E_XGB_COLUMNS', exitCode: 70 });
    expect(() => ensemble.predict([], 0, new Float64Array())).toThrow(refused);
    expect(() => ensemble.predict([[1]], 2, new Float64Array(2))).toThrow(refused);
    expect(() => ensemble.predict([[1, 2]], 2, new Float64Array(1))).toThrow(refused);
    expect(predict(ensemble, [[]])).toEqual([]);
  });
});
