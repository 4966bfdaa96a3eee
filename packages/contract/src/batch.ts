// A batch: a length and one typed array a column, as Arrow lays them out. Buffers are never shared between batches.
import type { DType, Schema } from './schema.ts';

/** Bit `i` (least significant first) is 1 where row `i` has a value. Absent: every row has one. Shape [ceil(length / 8)]. */
export type Validity = Uint8Array;

/** Doubles; NaN where null. Shape [length]. */
export interface F64Column {
  readonly dtype: 'f64';
  readonly data: Float64Array;
  readonly valid?: Validity;
}
/** 32-bit integers; 0 where null. Shape [length]. */
export interface I32Column {
  readonly dtype: 'i32';
  readonly data: Int32Array;
  readonly valid?: Validity;
}
/** 0 or 1; 0 where null. Shape [length]. */
export interface BoolColumn {
  readonly dtype: 'bool';
  readonly data: Uint8Array;
  readonly valid?: Validity;
}
/** Codes into `dict`; -1 where null. Shape [length]. */
export interface CatColumn {
  readonly dtype: 'cat';
  readonly data: Int32Array;
  readonly dict: readonly string[];
  readonly valid?: Validity;
}
/** UTF-8 bytes of all rows, end to end: row `i` is `data[offsets[i], offsets[i + 1])`. Offsets: shape [length + 1]. */
export interface Utf8Column {
  readonly dtype: 'utf8';
  readonly data: Uint8Array;
  readonly offsets: Int32Array;
  readonly valid?: Validity;
}

export interface ColumnByDType {
  readonly f64: F64Column;
  readonly i32: I32Column;
  readonly bool: BoolColumn;
  readonly cat: CatColumn;
  readonly utf8: Utf8Column;
}
export type Column = ColumnByDType[DType];

/** The typed columns of a schema. */
export type Columns<S extends Schema> = { readonly [K in keyof S]: ColumnByDType[S[K]['dtype']] };

/** Rows as columns. Typed arrays may be longer than `length`; what lies behind it means nothing. */
export interface Batch<S extends Schema = Schema> {
  readonly length: number;
  readonly columns: Columns<S>;
}

/** Whether row `i` has a value. */
export function isValid(column: { readonly valid?: Validity }, i: number): boolean {
  return column.valid === undefined || ((column.valid[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
}

/** Every buffer of a batch, for a zero-copy `postMessage`. The batch is unusable after the transfer. */
export function transferables(batch: Batch): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const column of Object.values(batch.columns)) {
    buffers.add(column.data.buffer as ArrayBuffer);
    if (column.valid) buffers.add(column.valid.buffer as ArrayBuffer);
    if (column.dtype === 'utf8') buffers.add(column.offsets.buffer as ArrayBuffer);
  }
  return [...buffers];
}

/** Text of each row of a column, `null` where there is none. For edges and tests: slow. */
export function columnValues(column: Column, length: number): (string | number | null)[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // a BOM inside a file is part of the text
  return Array.from({ length }, (_, i) => {
    if (!isValid(column, i)) return null;
    if (column.dtype === 'utf8')
      return decoder.decode(column.data.subarray(column.offsets[i], column.offsets[i + 1]));
    if (column.dtype === 'cat') return column.dict[column.data[i] ?? -1] ?? null;
    return column.data[i] ?? null;
  });
}
