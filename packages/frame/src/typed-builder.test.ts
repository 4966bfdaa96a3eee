import { bool, cat, type DType, f64, i32 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readAll } from './test-reading.ts';

const ROWS = 20_000;
const nullable = true;
const SCHEMA = {
  x: f64({ nullable }),
  n: i32({ nullable }),
  on: bool({ nullable }),
  kind: cat({ nullable, values: ['tv', 'phone'] }),
};
const rows = Array.from({ length: ROWS }, (_, i) =>
  [i / 8, 9 - i, i & 1, i % 3 === 0 ? 'tv' : 'phone'].map((value, k) => ((i + k) % 7 === 0 ? null : value)),
);
const text = `x,n,on,kind\n${rows.map((row) => row.map((value) => value ?? '').join(',')).join('\n')}\n`;

describe('columns of one typed array', () => {
  it('keep their values and nulls while a batch grows, and from batch to batch', async () => {
    for (const batchRows of [1, 4096, 5000, 65_536]) {
      const sample = batchRows === 1 ? 50 : ROWS;
      const part = text.split('\n', sample + 1).join('\n');
      const reading = await readAll(part, SCHEMA, { batchRows });
      expect(reading.batches).toHaveLength(Math.ceil(sample / batchRows));
      expect(reading.rows).toEqual(rows.slice(0, sample));
    }
  });

  it.each<[DType, string, number]>([
    ['f64', 'x', Number.NaN],
    ['i32', 'n', 0],
    ['bool', 'on', 0],
    ['cat', 'kind', -1],
  ])('hold, as %s, their own mark where a row is null', async (dtype, name, mark) => {
    const { batches } = await readAll('x,n,on,kind\n1,1,1,tv\n,,,\n', SCHEMA);
    const column = batches[0]?.columns[name];
    expect(column?.dtype).toBe(dtype);
    expect(column?.data[1]).toBe(mark);
  });
});
