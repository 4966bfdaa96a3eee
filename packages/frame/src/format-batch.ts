// Batches as CSV lines, byte for byte without a string a row.
import { type Batch, type CatColumn, type Column, isValid, type Schema } from '@slipway/contract';
import { FrameError } from './errors.ts';
import { MAX_NUMBER_BYTES, writeDouble, writeInteger } from './format-number.ts';
import { maxTextBytes, writeText } from './format-text.ts';

const LF = 10;
const QUOTE = 34;
const COMMA = 44;
/** A working buffer up to this size is kept for the next batch. */
const KEPT_BYTES = 32 * 1024 * 1024;

const encoder = new TextEncoder();
let scratch = new Uint8Array(0);

/** How to write text. */
export interface FormatOptions {
  /** Put `'` before text that begins with `=`, `+`, `-`, `@` or a tab, so that no spreadsheet runs it; never before numbers. Default false. */
  readonly safeStrings?: boolean;
}

/** The header line of a schema: names in its order, `entity_id,device,cr\n`. */
export function formatHeader(schema: Schema): Uint8Array {
  const names = Object.keys(schema).map((name) => encoder.encode(name));
  const out = new Uint8Array(names.reduce((sum, name) => sum + maxTextBytes(name.length) + 1, 1));
  let at = 0;
  for (const [i, name] of names.entries()) {
    if (i > 0) out[at++] = COMMA;
    at = writeText(name, 0, name.length, out, at, false);
  }
  out[at++] = LF;
  return out.slice(0, at);
}

/**
 * The rows of a batch as lines. Null is an empty cell, numbers are written as `String` writes them, text and keys are copied byte for byte
 * and quoted only where needed.
 *
 * @param batch - A batch that conforms to the schema.
 * @returns Bytes with a buffer of their own, fit for a transfer.
 * @throws {@link FrameError} `E_FRAME_VALUE` for a missing column and for a number that is not finite.
 */
export function formatBatch(
  batch: Batch,
  schema: Schema,
  options: FormatOptions = {},
): Uint8Array<ArrayBuffer> {
  const columns = Object.keys(schema).map((name) => {
    const column = Object.hasOwn(batch.columns, name) ? batch.columns[name] : undefined;
    if (column?.dtype === schema[name]?.dtype && column !== undefined) return column;
    const message = `column ${name} of the batch is ${column?.dtype ?? 'missing'}, expected ${schema[name]?.dtype}`;
    throw new FrameError('E_FRAME_VALUE', message, { col: name });
  });
  const isSafe = options.safeStrings === true;
  const dicts = columns.map((column) => (column.dtype === 'cat' ? encodeDict(column, isSafe) : []));
  const bound = columns.reduce(
    (sum, c, k) => sum + maxColumnBytes(c, batch.length, dicts[k] ?? []),
    2 * batch.length,
  );
  const out = scratch.length < bound ? new Uint8Array(bound) : scratch;
  if (out.length <= KEPT_BYTES) scratch = out;
  return out.slice(0, writeRows(batch.length, columns, dicts, isSafe, out));
}

function writeRows(
  length: number,
  columns: readonly Column[],
  dicts: readonly (readonly Uint8Array[])[],
  isSafe: boolean,
  out: Uint8Array,
): number {
  let at = 0;
  for (let row = 0; row < length; row++) {
    const start = at;
    for (let k = 0; k < columns.length; k++) {
      if (k > 0) out[at++] = COMMA;
      const column = columns[k]!; // in range by the loop
      if (column.valid !== undefined && !isValid(column, row)) continue;
      switch (column.dtype) {
        case 'bool':
          out[at++] = 48 + column.data[row]!; // columns have a value a row
          break;
        case 'i32':
          at = writeInteger(column.data[row]!, out, at);
          break;
        case 'f64': {
          const value = column.data[row]!; // columns have a value a row
          if (!Number.isFinite(value)) throw notFinite(value, row);
          at = writeDouble(value, out, at);
          break;
        }
        case 'utf8':
          at = writeText(column.data, column.offsets[row]!, column.offsets[row + 1]!, out, at, isSafe);
          break;
        case 'cat': {
          const text = dicts[k]?.[column.data[row]!];
          if (text === undefined) break;
          for (let i = 0; i < text.length; i++) out[at++] = text[i]!;
        }
      }
    }
    if (at === start && columns.length === 1) {
      out[at++] = QUOTE; // an empty line would be blank: an empty cell in quotes is a row
      out[at++] = QUOTE;
    }
    out[at++] = LF;
  }
  return at;
}

/** Each category as it stands in a cell. */
function encodeDict(column: CatColumn, isSafe: boolean): Uint8Array[] {
  return column.dict.map((name) => {
    const bytes = encoder.encode(name);
    const cell = new Uint8Array(maxTextBytes(bytes.length));
    return cell.slice(0, writeText(bytes, 0, bytes.length, cell, 0, isSafe));
  });
}

/** Bytes that a column and its separators may need. */
function maxColumnBytes(column: Column, length: number, dict: readonly Uint8Array[]): number {
  switch (column.dtype) {
    case 'bool':
      return 2 * length;
    case 'i32':
      return 12 * length;
    case 'f64':
      return (MAX_NUMBER_BYTES + 1) * length;
    case 'cat':
      return (dict.reduce((max, text) => Math.max(max, text.length), 0) + 1) * length;
    case 'utf8':
      return maxTextBytes(column.offsets[length]! - column.offsets[0]!) + 4 * length;
  }
}

function notFinite(value: number, row: number): FrameError {
  return new FrameError('E_FRAME_VALUE', `row ${row + 1} of the batch holds ${value}, which a CSV cannot`, {
    row: row + 1,
    value: String(value),
  });
}
