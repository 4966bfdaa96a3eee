import type { Batch, Model } from '@slipway/contract';
import { batchOf, memoryDataset } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { alignedPredictor, rowIdentity } from './aligned-predictor.ts';
import { card, columns, listening } from './rows.fixture.ts';

/** A model that predicts the number at the end of a row's key. */
const byKey = {
  card: { ...card, prediction: 'p' },
  score: async ({ length, columns: { id } }: Batch) => {
    if (id?.dtype !== 'utf8') throw new Error('a text column was asked for');
    const digit = (i: number) => Number(String.fromCharCode(id.data[(id.offsets[i + 1] ?? 0) - 1] ?? 0));
    return {
      length,
      columns: { p: { dtype: 'f64', data: Float64Array.from({ length }, (_, i) => digit(i)) } },
    };
  },
} as unknown as Model;

const rows = (from: number, to: number, label = (i: number) => i / 10) => {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return batchOf(columns, {
    id: numbers.map((i) => `key-${i}`),
    phone: numbers.map(() => 0),
    tablet: numbers.map(() => 0),
    y: numbers.map(label),
    w: numbers.map(() => 1),
  });
};

function predictorOver(...batches: Batch[]) {
  const identity = rowIdentity(card.input, 'y');
  const source = { model: byKey, label: 'tiny@v9', rows: memoryDataset(batches) };
  return alignedPredictor(source, identity, listening().context);
}

describe('a model over its own file of the same rows', () => {
  it('predicts each row once, however either file is cut into batches', async () => {
    const predict = predictorOver(rows(0, 2), rows(2, 9), rows(9, 10));
    const found = [];
    for (const batch of [rows(0, 5), rows(5, 6), rows(6, 10)]) found.push(...(await predict(batch)));
    expect(found).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    ['another key', rows(1, 6), 'row 1 of the other file is another one'],
    ['another label', rows(0, 5, (i) => (i === 3 ? 1 : i / 10)), 'row 4 of the other file is another one'],
    ['fewer rows', rows(0, 3), 'the other file ends after 3 rows'],
  ])('refuses %s', async (_, other, message) => {
    await expect(predictorOver(other)(rows(0, 5))).rejects.toThrow(message);
  });
});
