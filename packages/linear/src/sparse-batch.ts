// Rows of hashed categories: for each row one bucket a category, and some numbers beside them.
import { checkBits } from './category-hash.ts';
import { NumericError } from './errors.ts';

/** What the rows of a model look like. */
export interface SparseShape {
  /** Binary logarithm of the number of buckets, an integer in [1, 24]. */
  readonly bits: number;
  /** Buckets a row, at least 1. */
  readonly categories: number;
  /** Numeric columns, at least 0. */
  readonly numerics: number;
}

/** Rows to predict. Arrays may be longer than `length` asks. */
export interface SparseRows {
  readonly length: number;
  /** Row-major, each below 2^bits, shape [at least length · categories]. A bucket that a row has twice counts twice. */
  readonly buckets: Uint32Array | Int32Array;
  /** One array a numeric column, finite, each of shape [at least length]. Default: none. */
  readonly numerics?: readonly ArrayLike<number>[];
}

/** Rows to learn from. */
export interface SparseBatch extends SparseRows {
  /** Probability that the label is 1, usually 0 or 1, shape [at least length]. */
  readonly y: ArrayLike<number>;
  /** Importance of each row, finite, at least 0, shape [at least length]. Default: 1 each. */
  readonly weight?: ArrayLike<number>;
}

/** @throws {@link NumericError} `E_NUMERIC_PARAMETER`. */
export function checkSparseShape({ bits, categories, numerics }: SparseShape): void {
  checkBits(bits);
  if (!Number.isInteger(categories) || categories < 1)
    throw NumericError.parameter('categories', categories, 'an integer of at least 1');
  if (!Number.isInteger(numerics) || numerics < 0)
    throw NumericError.parameter('numerics', numerics, 'an integer of at least 0');
}

/**
 * Checks that rows hold what they say, and every bucket.
 *
 * @throws {@link NumericError} `E_NUMERIC_SHAPE`.
 */
export function checkSparseRows(rows: SparseRows, { bits, categories, numerics }: SparseShape): void {
  const columns = rows.numerics ?? [];
  if (columns.length !== numerics)
    throw NumericError.shape('number of numeric columns in a batch', numerics, columns.length);
  const entries = rows.length * categories;
  checkLengths([rows.buckets], entries);
  checkLengths(columns, rows.length);
  const limit = 2 ** bits;
  for (let i = 0; i < entries; i++) {
    const bucket = rows.buckets[i]!; // checked length
    if (bucket < 0 || bucket >= limit) throw NumericError.shape('highest bucket', limit - 1, bucket);
  }
}

/**
 * Checks all of a batch.
 *
 * @param rowsBefore - Rows of earlier batches, for errors.
 * @throws {@link NumericError} `E_NUMERIC_SHAPE`, `_LABEL`, `_WEIGHT`, `_NOT_FINITE`.
 */
export function checkSparseBatch(batch: SparseBatch, shape: SparseShape, rowsBefore: number): void {
  checkSparseRows(batch, shape);
  checkLengths(batch.weight === undefined ? [batch.y] : [batch.y, batch.weight], batch.length);
  for (let i = 0; i < batch.length; i++) {
    const y = batch.y[i]!; // checked length, as all below
    if (!(y >= 0 && y <= 1)) throw NumericError.label(rowsBefore + i + 1, y);
    const weight = batch.weight === undefined ? 1 : batch.weight[i]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw NumericError.weight(rowsBefore + i + 1, weight);
  }
  for (const [j, column] of (batch.numerics ?? []).entries()) {
    for (let i = 0; i < batch.length; i++) {
      if (!Number.isFinite(column[i]!)) throw NumericError.cell(`${j + 1}`, rowsBefore + i + 1, column[i]!);
    }
  }
}

function checkLengths(columns: readonly ArrayLike<number>[], length: number): void {
  for (const column of columns) {
    if (column.length < length)
      throw NumericError.shape('number of values in a column', length, column.length);
  }
}
