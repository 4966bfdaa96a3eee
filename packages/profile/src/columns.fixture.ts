// Columns for tests, and what a profile of them is.
import type { Batch, CatColumn, Column, F64Column } from '@slipway/contract';
import { type Schema, takeRows } from '@slipway/contract';
import type { TableSummary } from './summaries.ts';
import { TableProfile } from './table-profile.ts';

/** Doubles; `null` is none. */
export function doubles(values: readonly (number | null)[]): F64Column {
  const data = Float64Array.from(values, (value) => value ?? Number.NaN);
  return values.includes(null) ? { dtype: 'f64', data, valid: bits(values) } : { dtype: 'f64', data };
}

/** Categories, coded in order of appearance; `null` is none. */
export function categories(values: readonly (string | null)[]): CatColumn {
  const dict = [...new Set(values.filter((value) => value !== null))];
  const codes = new Map(dict.map((name, code) => [name, code]));
  const data = Int32Array.from(values, (value) => (value === null ? -1 : (codes.get(value) ?? -1)));
  return values.includes(null)
    ? { dtype: 'cat', data, dict, valid: bits(values) }
    : { dtype: 'cat', data, dict };
}

/** Text. */
export function texts(values: readonly string[]): Column {
  const parts = values.map((value) => new TextEncoder().encode(value));
  const offsets = new Int32Array(values.length + 1);
  for (const [i, part] of parts.entries()) offsets[i + 1] = (offsets[i] ?? 0) + part.length;
  return { dtype: 'utf8', data: Buffer.concat(parts), offsets };
}

/** Profile of a batch, added in pieces that end at these rows. */
export function profileOf(schema: Schema, batch: Batch, ends: readonly number[] = []): TableProfile {
  const profile = new TableProfile(schema);
  let start = 0;
  for (const end of [...ends, batch.length]) {
    profile.add(
      takeRows(
        batch,
        Int32Array.from({ length: end - start }, (_, i) => start + i),
      ),
    );
    start = end;
  }
  return profile;
}

/** The same as bytes, so that a zero's sign counts. */
export function textOf(summary: TableSummary): string {
  return JSON.stringify(summary);
}

function bits(values: readonly unknown[]): Uint8Array {
  const valid = new Uint8Array(Math.ceil(values.length / 8));
  for (const [i, value] of values.entries()) if (value !== null) valid[i >> 3]! |= 1 << (i & 7); // in range
  return valid;
}
