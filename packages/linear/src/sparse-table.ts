// The rows of a sparse fit in memory, once by row and once by feature, in buffers that threads share.
import { NumericError } from './errors.ts';
import { isConstantColumn } from './means.ts';
import type { SparseBatch, SparseShape } from './sparse-batch.ts';
import { collectSparse, type SparsePart } from './sparse-collect.ts';

/**
 * Rows over the buckets that occur. Coordinate j of a weight vector is, in this order: each bucket that occurs, the most frequent
 * first, so that the hot ones share cache lines; each numeric column, standardised; the intercept.
 */
export interface SparseTable {
  readonly rows: number;
  /** Buckets a row. */
  readonly categories: number;
  /** Bucket of each of the first coordinates, shape [seen]. */
  readonly buckets: Uint32Array;
  /** Coordinates of the buckets of each row, row-major, shape [rows · categories]. */
  readonly entries: Int32Array;
  /** Where in `rowsOf` the rows of each bucket begin, shape [seen + 1]. */
  readonly offsets: Int32Array;
  /** Rows of each bucket, ascending, shape [rows · categories]. */
  readonly rowsOf: Int32Array;
  /** Numeric columns one after another, of mean 0 and standard deviation 1 (or all 0), shape [numerics · rows]. */
  readonly numerics: Float64Array;
  /** In units of each column, shape [numerics]. */
  readonly means: Float64Array;
  /** Standard deviations, 0 where a column is constant, shape [numerics]. */
  readonly deviations: Float64Array;
  /** Shape [rows]. */
  readonly y: Float64Array;
  /** Shape [rows]. */
  readonly weight: Float64Array;
}

/** Doubles and 32-bit integers that several threads see. */
export const sharedDoubles = (length: number) =>
  new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
const sharedIntegers = (length: number) =>
  new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));

/** Bits of a sort key that hold the bucket; the count above them makes 53. */
const BUCKET_RANGE = 2 ** 24;
/** Entries of a table: what offsets can count, and 2 GiB of each direction. */
const MAX_ENTRIES = 2 ** 29 - 1;

/**
 * Reads all batches once. Bytes a row: 8 a category, 8 a numeric column, 16 for label and weight, and as much again while reading.
 *
 * @throws {@link NumericError} `E_NUMERIC_SHAPE`, `_LABEL`, `_WEIGHT`, `_NOT_FINITE`, `_EMPTY`, and `_PARAMETER` beyond 536,870,911 buckets.
 */
export async function buildSparseTable(
  batches: AsyncIterable<SparseBatch>,
  shape: SparseShape,
  signal?: AbortSignal,
): Promise<SparseTable> {
  const { rows, parts } = await collectSparse(batches, shape, signal);
  const { categories, numerics } = shape;
  const size = rows * categories;
  if (size > MAX_ENTRIES) throw NumericError.parameter('rows · categories', size, `at most ${MAX_ENTRIES}`);
  return { rows, categories, ...indexBuckets(parts, size, shape), ...gatherColumns(parts, rows, numerics) };
}

/** @param size - Entries of all parts. */
function indexBuckets(parts: readonly SparsePart[], size: number, { bits, categories }: SparseShape) {
  const counts = new Uint32Array(2 ** bits);
  for (const part of parts) for (const bucket of part.buckets) counts[bucket]! += 1; // checked as a batch, as below
  const buckets = byFrequency(counts);
  const coordinates = new Int32Array(2 ** bits);
  const offsets = sharedIntegers(buckets.length + 1);
  for (let j = 0; j < buckets.length; j++) {
    coordinates[buckets[j]!] = j; // in range by the loop
    offsets[j + 1] = offsets[j]! + counts[buckets[j]!]!;
  }
  const entries = sharedIntegers(size);
  const rowsOf = sharedIntegers(size);
  const free = offsets.slice();
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.buckets.length; i++, at++) {
      const j = coordinates[part.buckets[i]!]!; // rowsOf has room for each entry: they were counted
      entries[at] = j;
      rowsOf[free[j]!++] = Math.floor(at / categories);
    }
  }
  return { buckets, entries, offsets, rowsOf };
}

function gatherColumns(parts: readonly SparsePart[], rows: number, columns: number) {
  const y = sharedDoubles(rows);
  const weight = sharedDoubles(rows);
  const numerics = sharedDoubles(rows * columns);
  let at = 0;
  for (const part of parts) {
    y.set(part.y, at);
    weight.set(part.weight, at);
    for (const [j, column] of part.numerics.entries()) numerics.set(column, j * rows + at);
    at += part.y.length;
  }
  return { y, weight, numerics, ...standardise(numerics, weight, columns) };
}

/** Buckets that occur, by falling count, then by rising number. */
function byFrequency(counts: Uint32Array): Uint32Array {
  const seen = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const keys = new Float64Array(seen);
  let at = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    if (counts[bucket]! > 0) keys[at++] = (MAX_ENTRIES - counts[bucket]!) * BUCKET_RANGE + bucket; // in range by the loop
  }
  return Uint32Array.from(keys.sort(), (key) => key % BUCKET_RANGE);
}

function standardise(numerics: Float64Array, weight: Float64Array, columns: number) {
  const rows = weight.length;
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  const total = weight.reduce((a, b) => a + b, 0);
  for (let j = 0; j < columns; j++) {
    const column = numerics.subarray(j * rows, (j + 1) * rows);
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += (weight[i]! / total) * column[i]!; // in range by the loop, as below
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += weight[i]! * (column[i]! - mean) ** 2;
    if (!Number.isFinite(squares)) throw NumericError.overflow([`${j + 1}`]);
    const deviation = isConstantColumn(squares, mean, total) ? 0 : Math.sqrt(squares / total);
    for (let i = 0; i < rows; i++) column[i] = deviation === 0 ? 0 : (column[i]! - mean) / deviation;
    means[j] = mean;
    deviations[j] = deviation;
  }
  return { means, deviations };
}
