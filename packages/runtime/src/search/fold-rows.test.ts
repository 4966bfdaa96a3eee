import { bool, cat, columnValues, type Dataset, f64, utf8 } from '@slipway/contract';
import { batchOf, memoryDataset, sampleBatch } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { cutIntoFolds, foldDataset } from './fold-rows.ts';

const schema = {
  id: utf8({ role: 'key' }),
  entity: utf8(),
  x: f64({ nullable: true }),
  flag: bool(),
  city: cat({ values: ['Rome', 'Oslo'] }),
};
const FOLDS = 4;

function batch(rows: number, from: number) {
  const { columns } = sampleBatch(schema, {}, rows, from + 1);
  const cells = {
    id: Array.from({ length: rows }, (_, i) => `row ${from + i}`),
    entity: Array.from({ length: rows }, (_, i) => `é${((from + i) * 7) % 23}`),
  };
  const { id, entity } = batchOf({ id: schema.id, entity: schema.entity }, cells).columns;
  return { length: rows, columns: { ...columns, id, entity } };
}

const batches = [batch(50, 0), batch(31, 50), batch(40, 81)];
const dataset = memoryDataset(batches);

async function rowsOf(part: Dataset, names: readonly string[] = Object.keys(schema)): Promise<string[]> {
  const rows: string[] = [];
  for await (const { length, columns } of part.batches()) {
    const cells = names.map((name) => columnValues(columns[name] as (typeof columns)[string], length));
    for (let i = 0; i < length; i++) rows.push(JSON.stringify(cells.map((column) => column[i])));
  }
  return rows;
}

it('puts every row, whole, into exactly one fold, and all others into its train side', async () => {
  const pieces = await cutIntoFolds(dataset, { folds: FOLDS, seed: 3, group: undefined });
  const all = (await rowsOf(dataset)).sort();
  const held = [];
  for (let k = 0; k < FOLDS; k++) {
    const sides = [foldDataset(pieces, (fold) => fold === k), foldDataset(pieces, (fold) => fold !== k)];
    const [own = [], others = []] = await Promise.all(sides.map((side) => rowsOf(side)));
    expect(sides.map(({ rows }) => rows)).toEqual([own.length, others.length]);
    expect([...own, ...others].sort()).toEqual(all);
    held.push(...own);
  }
  expect(held.sort()).toEqual(all);
});

it('never splits a group, wherever in the file its rows stand', async () => {
  const pieces = await cutIntoFolds(dataset, { folds: FOLDS, seed: 3, group: 'entity' });
  const entities = await Promise.all(
    Array.from(
      { length: FOLDS },
      async (_, k) =>
        new Set(
          await rowsOf(
            foldDataset(pieces, (fold) => fold === k),
            ['entity'],
          ),
        ),
    ),
  );
  expect(entities.reduce((sum, { size }) => sum + size, 0)).toBe(23);
  expect(entities.every(({ size }) => size > 0)).toBe(true);
});

it('holds the rows in memory that threads share, and takes nothing from the dataset', async () => {
  const before = await rowsOf(dataset);
  const pieces = await cutIntoFolds(dataset, { folds: 2, seed: 0, group: undefined });
  for (const column of pieces.flat().flatMap(({ columns }) => Object.values(columns))) {
    expect(column.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    column.data.fill(0);
  }
  expect(await rowsOf(dataset)).toEqual(before);
});

it('refuses more folds than there are groups with 65', async () => {
  await expect(cutIntoFolds(dataset, { folds: 24, seed: 0, group: 'entity' })).rejects.toMatchObject({
    code: 'E_SEARCH_FOLDS',
    exitCode: 65,
    message: expect.stringContaining('24 values of entity, the train file has 23'),
  });
});
