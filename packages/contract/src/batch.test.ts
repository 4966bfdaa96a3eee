import { describe, expect, it } from 'vitest';
import { type Batch, columnValues, isValid, transferables } from './batch.ts';

describe('isValid', () => {
  it('reads bits from the least significant on, and takes no bitmap as all valid', () => {
    const column = { valid: Uint8Array.of(0b10000001, 0b1) };
    expect([0, 1, 7, 8, 9, 99].map((i) => isValid(column, i))).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(isValid({}, 5)).toBe(true);
  });
});

describe('columnValues', () => {
  it('gives numbers, texts and nulls', () => {
    const valid = Uint8Array.of(0b01);
    expect(columnValues({ dtype: 'i32', data: Int32Array.of(7, 0), valid }, 2)).toEqual([7, null]);
    expect(columnValues({ dtype: 'cat', data: Int32Array.of(1, -1), dict: ['a', 'b'], valid }, 2)).toEqual([
      'b',
      null,
    ]);
    const data = new TextEncoder().encode('\ufeffaé');
    expect(columnValues({ dtype: 'utf8', data, offsets: Int32Array.of(0, 4, 6) }, 2)).toEqual([
      '\ufeffa',
      'é',
    ]);
  });
});

describe('transferables', () => {
  it('lists each buffer once and moves a batch to another thread without a copy', () => {
    const batch: Batch = {
      length: 2,
      columns: {
        x: { dtype: 'f64', data: Float64Array.of(1, 2), valid: Uint8Array.of(3) },
        k: { dtype: 'utf8', data: Uint8Array.of(97, 98), offsets: Int32Array.of(0, 1, 2) },
      },
    };
    const twice: Batch = {
      length: 2,
      columns: { ...batch.columns, again: batch.columns.x as Batch['columns'][string] },
    };
    expect(transferables(twice)).toHaveLength(4);
    const moved = structuredClone(batch, { transfer: transferables(batch) });
    expect(moved.columns.x?.data).toEqual(Float64Array.of(1, 2));
    expect(batch.columns.x?.data).toHaveLength(0);
  });
});
