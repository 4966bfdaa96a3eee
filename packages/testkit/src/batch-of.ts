// Builds one column from plain values, the inverse of the contract's `columnValues`.
import type { Column, ColumnSpec, DType, Schema, Validity } from '@slipway/contract';
import { type Batch, vocabulary } from '@slipway/contract';

/** A cell: a number for `f64`, `i32` and `bool`, text for `cat` and `utf8`, null where there is none. */
export type Cell = number | string | null;

/**
 * A batch from plain values.
 *
 * @param schema - What the columns are.
 * @param rows - Cells by column, all of the same length.
 * @example batchOf({ x: f64() }, { x: [1, 2.5] })
 */
export function batchOf<S extends Schema>(
  schema: S,
  cells: { readonly [K in keyof S]: readonly Cell[] },
): Batch<S> {
  const entries = Object.entries(schema).map(([name, spec]) => [name, columnOf(spec, cells[name] ?? [])]);
  const length = Object.values(cells)[0]?.length ?? 0;
  return { length, columns: Object.fromEntries(entries) };
}

/**
 * One column from plain values; it has a validity bitmap only where a value is null.
 *
 * @param spec - Type, and for `cat` the vocabulary; without one, or for values out of it, values are coded in order of appearance.
 * @param cells - One a row.
 */
export function columnOf(
  spec: Pick<ColumnSpec, 'dtype' | 'values' | 'unknown'>,
  cells: readonly Cell[],
): Column {
  const column = build(spec, cells);
  const valid = validityOf(cells);
  return valid === undefined ? column : { ...column, valid };
}

function build(spec: Pick<ColumnSpec, 'dtype' | 'values' | 'unknown'>, cells: readonly Cell[]): Column {
  const dtype: DType = spec.dtype;
  if (dtype === 'f64')
    return { dtype, data: Float64Array.from(cells, (v) => (v === null ? Number.NaN : Number(v))) };
  if (dtype === 'i32') return { dtype, data: Int32Array.from(cells, (v) => Number(v ?? 0)) };
  if (dtype === 'bool') return { dtype, data: Uint8Array.from(cells, (v) => Number(v ?? 0)) };
  if (dtype === 'cat') return categories(spec, cells);
  return text(cells);
}

function categories(spec: Pick<ColumnSpec, 'dtype' | 'values' | 'unknown'>, cells: readonly Cell[]): Column {
  const codes = new Map((vocabulary({ nullable: false, ...spec }) ?? []).map((name, code) => [name, code]));
  const data = Int32Array.from(cells, (value) => {
    if (value === null) return -1;
    const name = String(value);
    if (!codes.has(name)) codes.set(name, codes.size);
    return codes.get(name) ?? -1;
  });
  return { dtype: 'cat', data, dict: [...codes.keys()] };
}

function text(cells: readonly Cell[]): Column {
  const parts = cells.map((value) => Buffer.from(value === null ? '' : String(value), 'utf8'));
  const offsets = new Int32Array(cells.length + 1);
  for (const [i, part] of parts.entries()) offsets[i + 1] = offsets[i]! + part.length; // in range by the loop
  return { dtype: 'utf8', data: new Uint8Array(Buffer.concat(parts)), offsets };
}

function validityOf(cells: readonly Cell[]): Validity | undefined {
  if (!cells.includes(null)) return undefined;
  const valid = new Uint8Array((cells.length + 7) >> 3);
  for (const [i, value] of cells.entries()) if (value !== null) valid[i >> 3]! |= 1 << (i & 7); // in range
  return valid;
}
