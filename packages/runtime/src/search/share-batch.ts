// A batch in memory that threads share: posted to a thread it is not copied again.
import type { Batch, Column } from '@slipway/contract';

/** Where arrays of doubles may begin, bytes. */
const ALIGNMENT = 8;

/** Copies a batch into one shared buffer. */
export function shareBatch(batch: Batch): Batch {
  const columns = Object.entries(batch.columns);
  const size = columns.reduce((bytes, [, column]) => bytes + columnBytes(column), 0);
  const place = new SharedPlace(new SharedArrayBuffer(size));
  return {
    length: batch.length,
    columns: Object.fromEntries(columns.map(([name, column]) => [name, shareColumn(column, place)])),
  };
}

function shareColumn(column: Column, place: SharedPlace): Column {
  const valid = column.valid === undefined ? {} : { valid: place.put(column.valid) };
  const offsets = column.dtype === 'utf8' ? { offsets: place.put(column.offsets) } : {};
  return { ...column, data: place.put(column.data), ...valid, ...offsets } as Column;
}

type TypedArray = Float64Array | Int32Array | Uint8Array;

/** A shared buffer that is filled from its beginning. */
class SharedPlace {
  readonly #buffer: SharedArrayBuffer;
  #at = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#buffer = buffer;
  }

  put<T extends TypedArray>(array: T): T {
    const Type = array.constructor as new (buffer: SharedArrayBuffer, from: number, length: number) => T;
    const shared = new Type(this.#buffer, this.#at, array.length);
    shared.set(array);
    this.#at += aligned(array.byteLength);
    return shared;
  }
}

function columnBytes(column: Column): number {
  const offsets = column.dtype === 'utf8' ? column.offsets.byteLength : 0;
  return aligned(column.data.byteLength) + aligned(column.valid?.byteLength ?? 0) + aligned(offsets);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
