// What the tests of this package read with: bytes or text in, rows of plain values out.
import { type Batch, columnValues, type Schema, type SlipwayError } from '@slipway/contract';
import type { CsvSummary, ReadCsvOptions } from './csv-options.ts';
import { readCsv } from './read-csv.ts';

/** Rows as plain values in the schema's order, and the summary. */
export interface Reading {
  readonly rows: (string | number | null)[][];
  readonly batches: readonly Batch[];
  readonly summary: CsvSummary;
}

/** How to read in a test; everything has a default. */
export type TestOptions = Partial<ReadCsvOptions> & { readonly chunkBytes?: number };

/** Bytes in chunks of a size. */
export async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let p = 0; p < bytes.length; p += size) yield bytes.subarray(p, p + size);
}

/** Reads all rows of a file given as text or bytes. */
export async function readAll(
  file: string | Uint8Array,
  schema: Schema,
  options: TestOptions = {},
): Promise<Reading> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const { chunkBytes = 65_536, ...rest } = options;
  const reader = readCsv(chunked(bytes, chunkBytes), { name: 'f.csv', schema, ...rest });
  const batches: Batch[] = [];
  for await (const batch of reader) batches.push(batch);
  return { rows: batches.flatMap(rowsOf), batches, summary: reader.summary };
}

/** The error that reading a file ends in; fails when there is none. */
export async function readError(
  file: string | Uint8Array,
  schema: Schema,
  options: TestOptions = {},
): Promise<SlipwayError> {
  const outcome = await readAll(file, schema, options).catch((error: unknown) => error);
  if (outcome instanceof Error && 'exitCode' in outcome) return outcome as SlipwayError;
  if (outcome instanceof Error) throw outcome;
  throw new Error('the file was read without an error');
}

/** Rows of a batch as plain values. */
export function rowsOf(batch: Batch): (string | number | null)[][] {
  const columns = Object.values(batch.columns).map((column) => columnValues(column, batch.length));
  return Array.from({ length: batch.length }, (_, i) => columns.map((values) => values[i] ?? null));
}
