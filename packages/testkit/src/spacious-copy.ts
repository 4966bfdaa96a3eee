// The same rows in larger buffers, with rubbish around them, as a reader that reuses its buffers leaves them.
import type { Batch, Column, Schema } from '@slipway/contract';

type Numbers = Float64Array | Int32Array | Uint8Array;

const BEFORE = 3;
const BEHIND = 5;

/** Copies a batch so that no typed array begins at its buffer's start or ends with the last row, and every validity bitmap is there. */
export function spaciousCopy<S extends Schema>(batch: Batch<S>): Batch<S> {
  const columns = Object.entries<Column>(batch.columns).map(([name, column]) => [
    name,
    copy(column, batch.length),
  ]);
  return { length: batch.length, columns: Object.fromEntries(columns) };
}

function copy(column: Column, length: number): Column {
  const valid = spread(column.valid ?? new Uint8Array((length + 7) >> 3).fill(0xff), 0xaa);
  if (column.dtype === 'f64') return { ...column, valid, data: spread(column.data, Number.NaN) };
  if (column.dtype === 'utf8') {
    return { ...column, valid, data: spread(column.data, 0xff), offsets: spread(column.offsets, 0x7fffffff) };
  }
  if (column.dtype === 'bool') return { ...column, valid, data: spread(column.data, 0xff) };
  return { ...column, valid, data: spread(column.data, 0x7fffffff) };
}

function spread<T extends Numbers>(data: T, rubbish: number): T {
  const make = data.constructor as new (length: number) => T;
  const wide = new make(BEFORE + data.length + BEHIND).fill(rubbish) as T;
  wide.set(data, BEFORE);
  return wide.subarray(BEFORE) as T;
}
