import { batchOf, memoryDataset } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { featureColumns, permutationImportance } from './importance.ts';
import type { Predictor } from './predictor.ts';
import { card, columns, listening } from './rows.fixture.ts';
import { sampleRows } from './sample.ts';

const ROWS = 400;
const even = Array.from({ length: ROWS }, (_, i) => i % 2);
const batch = batchOf(columns, {
  id: even.map((_, i) => `e${i}`),
  phone: even,
  tablet: even.map(() => 0),
  y: even.map((phone) => 0.2 + 0.6 * phone),
  w: even.map(() => 1),
});
const outcome = { label: 'y', weight: 'w' };
const byDevice: Predictor = ({ columns: { phone }, length }) =>
  Float64Array.from({ length }, (_, i) => 0.2 + 0.6 * Number(phone?.data[i]));

it('takes the flags of a category as one feature, and leaves keys out', () => {
  expect([...featureColumns(card)]).toEqual([['device', ['phone', 'tablet']]]);
});

it('says how much worse a model gets: half the rows change their device, each of which costs 0.36', async () => {
  const { context } = listening();
  const options = { outcome, seed: 1, context };
  const [device] = await permutationImportance(card, byDevice, [batch], options);
  expect(device?.feature).toBe('device');
  expect(device?.increase).toBeCloseTo(0.18, 1);
  expect(device?.deviation).toBeLessThan(0.02);
  expect(await permutationImportance(card, byDevice, [batch], options)).toEqual([device]);
});

it('finds a feature that a model does not use to be worth nothing', async () => {
  const constant: Predictor = ({ length }) => new Float64Array(length).fill(0.5);
  const [device] = await permutationImportance(card, constant, [batch], {
    outcome,
    seed: 1,
    context: listening().context,
  });
  expect(device).toEqual({ feature: 'device', increase: 0, deviation: 0 });
});

it('samples every k-th row of the file, whatever its batches', async () => {
  const id = (i: number) => `r${i}`;
  const rows = (from: number, to: number) =>
    batchOf({ id: columns.id }, { id: Array.from({ length: to - from }, (_, i) => id(from + i)) });
  const ids = async (...batches: ReturnType<typeof rows>[]) => {
    const sample = await sampleRows(memoryDataset(batches), 4);
    return sample.flatMap(({ columns: { id: column }, length }) =>
      Array.from({ length }, (_, i) => {
        if (column?.dtype !== 'utf8') throw new Error('a text column was asked for');
        return new TextDecoder().decode(column.data.subarray(column.offsets[i], column.offsets[i + 1]));
      }),
    );
  };
  expect(await ids(rows(0, 10))).toEqual(['r0', 'r3', 'r6', 'r9']);
  expect(await ids(rows(0, 1), rows(1, 5), rows(5, 10))).toEqual(['r0', 'r3', 'r6', 'r9']);
  expect(await ids(rows(0, 3))).toEqual(['r0', 'r1', 'r2']);
});
