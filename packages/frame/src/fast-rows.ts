// The hot loop: rows without quotes whose cells are all good, straight into typed columns. It never reports: whatever it does not
// like it leaves to the exact road, row by row.
import { CategoryBuilder, HASH_START, hashByte } from './category-builder.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { readDecimal } from './decimal.ts';
import { BoolBuilder, F64Builder, I32Builder } from './number-builders.ts';
import type { Table } from './table.ts';
import { TextBuilder } from './text-builder.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;

const SKIP = 0;
const BOOL = 1;
const F64 = 2;
const TEXT = 3;
const CATEGORY = 4;
const I32 = 5;

/** How the cells of a row go to columns. */
export interface RowPlan {
  /** What each cell is, shape [columns of the file]. */
  readonly kinds: Uint8Array;
  /** The column of each cell; absent where the schema does not have it. */
  readonly builders: readonly (ColumnBuilder | undefined)[];
}

/** Lays out the row of a file whose columns have these names. */
export function planRow(names: readonly string[], table: Table): RowPlan {
  const builders = names.map((name) => table.builders.get(name));
  return { kinds: Uint8Array.from(builders, kindOf), builders };
}

/**
 * Takes good rows from `bytes[start, end)` until the table is full.
 *
 * @param end - Just after a line feed.
 * @param maxFieldBytes - Rows longer than this are left to the exact road, which looks at each cell.
 * @returns The start of the first row not taken, or `end`.
 */
export function takeFastRows(
  table: Table,
  plan: RowPlan,
  bytes: Uint8Array,
  start: number,
  end: number,
  maxFieldBytes: number,
): number {
  const { kinds, builders } = plan;
  const last = kinds.length - 1;
  const capacity = table.capacity;
  let row = table.length;
  let rowStart = start;
  rows: while (rowStart < end && row < capacity) {
    let p = rowStart;
    if (bytes[p]! < 14) break;
    for (let k = 0; k <= last; k++) {
      const c = bytes[p]!; // the region ends in a line feed, where every scan stops
      let q = p;
      if (c === COMMA || c === LF || c === CR) {
        const builder = builders[k];
        if (builder !== undefined) {
          if (!builder.nullable) break rows;
          builder.setNull(row);
        }
      } else {
        switch (kinds[k]) {
          case BOOL: {
            const bit = c ^ 48;
            if (bit > 1) break rows;
            (builders[k] as BoolBuilder).data[row] = bit;
            q = p + 1;
            break;
          }
          case F64: {
            const builder = builders[k] as F64Builder;
            const { data } = builder;
            q = readDecimal(bytes, p, data, row);
            if (q < 0 || !(data[row]! >= builder.min && data[row]! <= builder.max)) break rows;
            break;
          }
          case TEXT: {
            q = takeText(builders[k] as TextBuilder, bytes, p, row);
            if (q < 0) break rows;
            break;
          }
          case CATEGORY: {
            let hash = HASH_START;
            let d = c;
            while (d > COMMA || (d !== COMMA && d !== LF && d !== CR && d !== QUOTE)) {
              hash = hashByte(hash, d);
              d = bytes[++q]!;
            }
            if (d === QUOTE || !(builders[k] as CategoryBuilder).accept(bytes, p, q, hash, row)) break rows;
            break;
          }
          case I32: {
            q = takeInteger(builders[k] as I32Builder, bytes, p, row);
            if (q < 0) break rows;
            break;
          }
          default: {
            let d = c;
            while (d > COMMA || (d !== COMMA && d !== LF && d !== CR && d !== QUOTE)) d = bytes[++q]!;
            if (d === QUOTE) break rows;
          }
        }
      }
      const stop = bytes[q];
      if (k < last) {
        if (stop !== COMMA) break rows;
        p = q + 1;
      } else if (stop === LF) p = q + 1;
      else if (stop === CR && bytes[q + 1] === LF) p = q + 2;
      else break rows;
    }
    if (p - rowStart > maxFieldBytes) break;
    row++;
    rowStart = p;
  }
  table.length = row;
  return rowStart;
}

function kindOf(builder: ColumnBuilder | undefined): number {
  if (builder instanceof BoolBuilder) return BOOL;
  if (builder instanceof F64Builder) return F64;
  if (builder instanceof TextBuilder) return TEXT;
  if (builder instanceof CategoryBuilder) return CATEGORY;
  return builder instanceof I32Builder ? I32 : SKIP;
}

/** Returns the position after the text, or -1. */
function takeText(builder: TextBuilder, bytes: Uint8Array, start: number, row: number): number {
  let q = start;
  let c = bytes[q]!; // in range: scans stop at the region's last line feed
  while (c > COMMA || (c !== COMMA && c !== LF && c !== CR && c !== QUOTE)) c = bytes[++q]!;
  if (c === QUOTE) return -1;
  let at = builder.offsets[row]!; // offsets of rows before are written
  const to = at + q - start;
  if (to > builder.data.length && !builder.reserve(to)) return -1;
  const { data } = builder;
  for (let p = start; p < q; p++) data[at++] = bytes[p]!;
  builder.offsets[row + 1] = to;
  return q;
}

/** Returns the position after the digits, or -1. */
function takeInteger(builder: I32Builder, bytes: Uint8Array, start: number, row: number): number {
  let p = bytes[start] === MINUS ? start + 1 : start;
  const first = p;
  let value = 0;
  for (let digit = bytes[p]! ^ 48; digit < 10; digit = bytes[++p]! ^ 48) value = value * 10 + digit;
  if (p === first || p - first > 15) return -1;
  if (first > start) value = -value;
  if (!(value >= builder.min && value <= builder.max)) return -1;
  builder.data[row] = value;
  return p;
}
