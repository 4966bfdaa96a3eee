import { expect, it } from 'vitest';
import { type Batch, columnValues } from './batch.ts';
import { takeRows } from './take-rows.ts';

const text = new TextEncoder();
const batch: Batch = {
  length: 3,
  columns: {
    id: { dtype: 'utf8', data: text.encode('aäbc'), offsets: Int32Array.of(0, 1, 3, 5) },
    x: { dtype: 'f64', data: Float64Array.of(0.5, Number.NaN, 2, 99), valid: Uint8Array.of(0b101) },
    kind: { dtype: 'cat', data: Int32Array.of(1, 0, 1), dict: ['no', 'yes'] },
    flag: { dtype: 'bool', data: Uint8Array.of(1, 0, 1) },
  },
};

it('gathers rows in the order asked for, with their gaps', () => {
  const taken = takeRows(batch, Int32Array.of(2, 1, 1, 0));
  const values = Object.fromEntries(
    Object.entries(taken.columns).map(([name, column]) => [name, columnValues(column, taken.length)]),
  );
  expect(values).toEqual({
    id: ['bc', 'ä', 'ä', 'a'],
    x: [2, null, null, 0.5],
    kind: ['yes', 'no', 'no', 'yes'],
    flag: [1, 0, 0, 1],
  });
});

it('shares no buffer with the batch, and takes no row at all as well', () => {
  const taken = takeRows(batch, Int32Array.of(0));
  for (const [name, column] of Object.entries(taken.columns))
    expect(column.data.buffer).not.toBe(batch.columns[name]?.data.buffer);
  expect(takeRows(batch, new Int32Array(0))).toMatchObject({
    length: 0,
    columns: { id: { offsets: Int32Array.of(0) } },
  });
});
