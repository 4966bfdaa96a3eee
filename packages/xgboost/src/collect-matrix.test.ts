import type { Batch, Dataset } from '@slipway/contract';
import { expect, it } from 'vitest';
import { collectMatrix, featureColumns } from './collect-matrix.ts';

const batchOf = (from: number, length: number): Batch => ({
  length,
  columns: {
    real: { dtype: 'f64', data: Float64Array.from({ length: length + 3 }, (_, i) => (from + i) / 10) },
    flag: {
      dtype: 'bool',
      data: Uint8Array.from({ length }, (_, i) => (from + i) % 2),
      valid: Uint8Array.of(0b1110),
    },
    whole: { dtype: 'i32', data: Int32Array.from({ length }, (_, i) => -from - i) },
    text: { dtype: 'utf8', data: new Uint8Array(), offsets: new Int32Array(length + 1) },
  },
});
const datasetOf = (rows: number, batches: readonly Batch[]): Dataset => ({
  rows,
  batches: async function* () {
    yield* batches;
  },
});
const columns = { features: ['whole', 'flag'], label: 'real' };

it('reads batches into one row-major matrix, with NaN where a cell is empty', async () => {
  const dataset = datasetOf(5, [batchOf(0, 3), batchOf(3, 2)]);
  const matrix = await collectMatrix(dataset, { ...columns, weight: 'real' });
  expect([...matrix.values]).toEqual([0, Number.NaN, -1, 1, -2, 0, -3, Number.NaN, -4, 0]);
  expect(matrix).toMatchObject({ rows: 5, cols: 2, labels: Float32Array.of(0, 0.1, 0.2, 0.3, 0.4) });
  expect(matrix.weights).toEqual(matrix.labels);
  expect(await collectMatrix(dataset, columns)).not.toHaveProperty('weights');
});

it('hands out the batch’s own arrays where no cell can be empty', () => {
  const batch = batchOf(0, 3);
  const [real, whole, flag] = featureColumns(batch, ['real', 'whole', 'flag']);
  expect(real).toBe(batch.columns.real?.data);
  expect(whole).toBe(batch.columns.whole?.data);
  expect(flag).toEqual(Float64Array.of(Number.NaN, 1, 0));
});

it('refuses columns that are missing or text, and datasets with other rows than they say', async () => {
  const refused = (code: string): unknown => expect.objectContaining({ code });
  expect(() => featureColumns(batchOf(0, 1), ['toString'])).toThrow(refused('E_XGB_COLUMNS'));
  expect(() => featureColumns(batchOf(0, 1), ['text'])).toThrow(refused('E_XGB_COLUMNS'));
  await expect(collectMatrix(datasetOf(3, [batchOf(0, 2)]), columns)).rejects.toMatchObject({
    code: 'E_XGB_DATA',
  });
  await expect(collectMatrix(datasetOf(1, [batchOf(0, 2)]), columns)).rejects.toMatchObject({
    code: 'E_XGB_DATA',
  });
  const aborted = AbortSignal.abort(new Error('stop'));
  await expect(collectMatrix(datasetOf(2, [batchOf(0, 2)]), columns, aborted)).rejects.toThrow('stop');
});
