// First pass of a fit: how many rows there are, what they weigh, and the mean of every column.
import { NumericError } from './errors.ts';
import { checkShape, type RegressionBatch, type RegressionRows } from './regression-batch.ts';

/** Weighted means of the columns; the target stands behind the features. */
export interface Means {
  readonly rows: number;
  /** Sum of weights, above 0. */
  readonly weight: number;
  /** Shape [nFeatures + 1]. */
  readonly mean: Float64Array;
}

/**
 * A column counts as constant when its standard deviation is at most this part of its root mean square: R's tolerance for `lm`
 * (`lm.fit(tol = 1e-07)`). Beyond it, the intercept would cancel so many digits that predictions would lose half of theirs.
 */
const CONSTANT_TOLERANCE = 1e-7;

/** @param squares - Σ w·(x − mean)², in squared units of the column. */
export function isConstantColumn(squares: number, mean: number, weight: number): boolean {
  return squares <= CONSTANT_TOLERANCE ** 2 * (squares + weight * mean * mean);
}

/**
 * Reads all rows once. Sums are compensated and in row order, so that the way rows are cut into batches does not change a bit.
 *
 * @param nameOf - Name of column `j`, for errors.
 * @throws {@link NumericError} `E_NUMERIC_EMPTY`, `_NOT_FINITE`, `_WEIGHT`, `_SHAPE`; what `signal` was aborted with.
 * @see Neumaier (1974), Z. Angew. Math. Mech. 54(1), 39–51.
 */
export async function computeMeans(
  rows: RegressionRows,
  nameOf: (column: number) => string,
  signal?: AbortSignal,
): Promise<Means> {
  let count = 0;
  let sums: Float64Array | undefined;
  const weight = new Float64Array(2);
  for await (const batch of rows()) {
    signal?.throwIfAborted();
    checkShape(batch, sums === undefined ? undefined : sums.length / 2 - 1);
    sums ??= new Float64Array(2 * (batch.x.length + 1));
    addWeights(batch, weight, count);
    for (const [j, column] of [...batch.x, batch.y].entries()) {
      const badRow = addColumn(column, batch, sums.subarray(2 * j, 2 * j + 2));
      if (badRow >= 0) throw NumericError.cell(nameOf(j), count + badRow + 1, column[badRow]!); // in range: found there
    }
    count += batch.length;
  }
  const total = weight[0]! + weight[1]!; // fixed shape, as below
  if (count === 0 || sums === undefined || total === 0) throw NumericError.empty(count);
  const found = sums;
  const mean = Float64Array.from(
    { length: sums.length / 2 },
    (_, j) => (found[2 * j]! + found[2 * j + 1]!) / total,
  );
  const overflown = [...mean.keys()].filter((j) => !Number.isFinite(mean[j]));
  if (overflown.length > 0) throw NumericError.overflow(overflown.map(nameOf));
  return { rows: count, weight: total, mean };
}

function addWeights(batch: RegressionBatch, sum: Float64Array, rowsBefore: number): void {
  if (batch.weight === undefined) {
    addTerm(sum, batch.length);
    return;
  }
  for (let i = 0; i < batch.length; i++) {
    const w = batch.weight[i]!; // in range: checked with the shape
    if (!(w >= 0 && w < Number.POSITIVE_INFINITY)) throw NumericError.weight(rowsBefore + i + 1, w);
    addTerm(sum, w);
  }
}

/** Adds a column to its sum; returns the first row that is not finite, or -1. */
function addColumn(column: ArrayLike<number>, batch: RegressionBatch, sum: Float64Array): number {
  const { weight, length } = batch;
  for (let i = 0; i < length; i++) {
    const value = column[i]!; // in range: checked with the shape
    if (!Number.isFinite(value)) return i;
    addTerm(sum, weight === undefined ? value : weight[i]! * value);
  }
  return -1;
}

/** Neumaier's step on a pair of sum and lost part. */
function addTerm(pair: Float64Array, term: number): void {
  const before = pair[0]!;
  const sum = before + term;
  pair[1]! += Math.abs(before) >= Math.abs(term) ? before - sum + term : term - sum + before;
  pair[0] = sum;
}
