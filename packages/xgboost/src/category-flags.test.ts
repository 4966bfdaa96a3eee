import { type Batch, bool, cat, type Dataset, f64, utf8 } from '@slipway/contract';
import { expect, it } from 'vitest';
import { treeFeatures } from './category-flags.ts';
import { collectMatrix, featureColumns } from './collect-matrix.ts';

const schema = {
  id: utf8({ role: 'key' }),
  user: utf8({ role: 'group' }),
  age: f64(),
  country: cat({ values: ['DE', 'a=b'], unknown: 'other' }),
  isNew: bool(),
};
const batch: Batch = {
  length: 4,
  columns: {
    age: { dtype: 'f64', data: Float64Array.of(1, 2, 3, 4) },
    country: { dtype: 'cat', data: Int32Array.of(0, 2, 1, 0, 0), dict: ['DE', 'a=b', '(other)'] },
    gaps: { dtype: 'cat', data: Int32Array.of(0, -1, 1, -1), dict: ['x', 'y'], valid: Uint8Array.of(0b0101) },
  },
};

it('names a feature a category, and leaves out what is no feature', () => {
  expect(treeFeatures(schema)).toEqual(['age', 'country=DE', 'country=a=b', 'country=(other)', 'isNew']);
});

it.each([
  ['text', { word: utf8() }],
  ['categories without a vocabulary', { word: cat() }],
])('refuses %s', (_, words) => {
  expect(() => treeFeatures(words)).toThrow(
    expect.objectContaining({ code: 'E_XGB_COLUMNS', facts: { col: 'word' } }),
  );
});

it('gives 1 where a row is of the category, also where its name has a =, and NaN where the cell is empty', () => {
  const names = ['country=DE', 'country=a=b', 'country=(other)', 'country=FR', 'gaps=y', 'gaps=z'];
  expect(featureColumns(batch, names).map((column) => [...Array.from(column)])).toEqual([
    [1, 0, 0, 1],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 0],
    [0, Number.NaN, 1, Number.NaN],
    [0, Number.NaN, 0, Number.NaN],
  ]);
});

it('finds a category by its name, whatever its code in a batch', () => {
  const turned: Batch = {
    length: 2,
    columns: { country: { dtype: 'cat', data: Int32Array.of(0, 1), dict: ['a=b', 'DE'] } },
  };
  expect(featureColumns(turned, ['country=DE'])).toEqual([Uint8Array.of(0, 1)]);
});

it('refuses a category of a column that is missing or has none', () => {
  const refused: unknown = expect.objectContaining({ code: 'E_XGB_COLUMNS' });
  expect(() => featureColumns(batch, ['city=Berlin'])).toThrow(refused);
  expect(() => featureColumns(batch, ['age=1'])).toThrow(refused);
  expect(() => featureColumns(batch, ['=1'])).toThrow(refused);
});

it('puts categories into a matrix beside numbers', async () => {
  const dataset: Dataset = {
    rows: 4,
    batches: async function* () {
      yield batch;
    },
  };
  const { values, cols } = await collectMatrix(dataset, { features: ['age', 'country=DE'], label: 'age' });
  expect(cols).toBe(2);
  expect([...values]).toEqual([1, 1, 2, 0, 3, 0, 4, 1]);
});
