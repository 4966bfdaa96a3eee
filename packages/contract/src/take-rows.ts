// Some rows of a batch, as a batch of their own.
import type { Batch, Column, Utf8Column, Validity } from './batch.ts';
import type { Schema } from './schema.ts';

/**
 * Gathers rows, in the order asked for; one may be asked for more than once.
 *
 * @param rows - Row numbers in [0, batch.length).
 * @returns A batch that shares no buffer with the first; dictionaries are shared.
 */
export function takeRows<S extends Schema>(batch: Batch<S>, rows: Int32Array): Batch<S> {
  const columns = Object.entries(batch.columns).map(([name, column]) => [name, takeColumn(column, rows)]);
  return { length: rows.length, columns: Object.fromEntries(columns) };
}

function takeColumn(column: Column, rows: Int32Array): Column {
  const valid = column.valid === undefined ? {} : { valid: takeBits(column.valid, rows) };
  if (column.dtype === 'utf8') return { ...takeText(column, rows), ...valid };
  const data = new (column.data.constructor as new (length: number) => typeof column.data)(rows.length);
  for (let i = 0; i < rows.length; i++) data[i] = column.data[rows[i]!]!; // in range by the caller, here and below
  return { ...column, data, ...valid } as Column;
}

function takeText({ data, offsets }: Utf8Column, rows: Int32Array): Utf8Column {
  const taken = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++)
    taken[i + 1] = taken[i]! + offsets[rows[i]! + 1]! - offsets[rows[i]!]!;
  const bytes = new Uint8Array(taken[rows.length]!);
  for (let i = 0; i < rows.length; i++) {
    const start = offsets[rows[i]!]!;
    const length = taken[i + 1]! - taken[i]!;
    for (let k = 0; k < length; k++) bytes[taken[i]! + k] = data[start + k]!; // ids are short: a loop beats subarray and set
  }
  return { dtype: 'utf8', data: bytes, offsets: taken };
}

function takeBits(valid: Validity, rows: Int32Array): Validity {
  const taken = new Uint8Array(Math.ceil(rows.length / 8));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (((valid[row >> 3] ?? 0) & (1 << (row & 7))) !== 0) taken[i >> 3]! |= 1 << (i & 7);
  }
  return taken;
}
