// One pass of a logistic fit: the log loss at given weights, its gradient and its Hessian.
import { NumericError } from './errors.ts';
import { BLOCK_ROWS, copyCentred, dotBlock } from './gram.ts';
import { logLossOf, sigmoid } from './logistic-model.ts';
import type { Means } from './means.ts';
import { checkShape, type RegressionBatch, type RegressionRows } from './regression-batch.ts';

/** Sums over all rows, without a penalty. Column 0 is the intercept, column j + 1 feature j less its mean. */
export interface LogisticSums {
  /** Σ w · log loss. */
  readonly loss: number;
  /** Shape [nFeatures + 1]. */
  readonly gradient: Float64Array;
  /** Row-major, symmetric, shape [nFeatures + 1, nFeatures + 1]. */
  readonly hessian: Float64Array;
}

/**
 * Reads all rows once. Rows are gathered into blocks of fixed size: the way rows are cut does not change a bit.
 *
 * @param weights - On the log-odds scale, intercept first, for centred features; shape [nFeatures + 1].
 * @throws {@link NumericError} `E_NUMERIC_LABEL`; `E_NUMERIC_SHAPE` when this pass has other rows than the first.
 */
export async function passLogistic(
  rows: RegressionRows,
  means: Means,
  weights: Float64Array,
  signal?: AbortSignal,
): Promise<LogisticSums> {
  const block = new LogisticBlock(means.mean.subarray(0, -1), weights);
  let count = 0;
  for await (const batch of rows()) {
    signal?.throwIfAborted();
    checkShape(batch, weights.length - 1);
    block.add(batch, count);
    count += batch.length;
  }
  if (count !== means.rows) throw NumericError.shape('number of rows in a later pass', means.rows, count);
  return block.finish();
}

class LogisticBlock {
  readonly #mean: Float64Array;
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  /** A column of ones, then the centred features. */
  readonly #columns: readonly Float64Array[];
  readonly #y = new Float64Array(BLOCK_ROWS);
  readonly #weight = new Float64Array(BLOCK_ROWS);
  readonly #margin = new Float64Array(BLOCK_ROWS);
  readonly #residual = new Float64Array(BLOCK_ROWS);
  readonly #curvature = new Float64Array(BLOCK_ROWS);
  readonly #weighted = new Float64Array(BLOCK_ROWS);
  #loss = 0;
  #filled = 0;

  constructor(mean: Float64Array, weights: Float64Array) {
    const size = weights.length;
    this.#mean = mean;
    this.#weights = weights;
    this.#gradient = new Float64Array(size);
    this.#hessian = new Float64Array(size * size);
    this.#columns = Array.from(weights, (_, j) => new Float64Array(BLOCK_ROWS).fill(j === 0 ? 1 : 0));
  }

  add(batch: RegressionBatch, rowsBefore: number): void {
    for (let start = 0; start < batch.length; ) {
      const count = Math.min(BLOCK_ROWS - this.#filled, batch.length - start);
      for (const [j, column] of batch.x.entries()) {
        copyCentred(column, start, count, this.#mean[j]!, this.#columns[j + 1]!, this.#filled); // one a column
      }
      for (let i = 0; i < count; i++) {
        const y = batch.y[start + i]!; // checked shape, as the weight
        if (!(y >= 0 && y <= 1)) throw NumericError.label(rowsBefore + start + i + 1, y);
        this.#y[this.#filled + i] = y;
        this.#weight[this.#filled + i] = batch.weight === undefined ? 1 : batch.weight[start + i]!;
      }
      start += count;
      this.#filled += count;
      if (this.#filled === BLOCK_ROWS) this.#flush();
    }
  }

  finish(): LogisticSums {
    this.#flush();
    const size = this.#weights.length;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) this.#hessian[i * size + j] = this.#hessian[j * size + i]!; // in range by the loops
    }
    return { loss: this.#loss, gradient: this.#gradient, hessian: this.#hessian };
  }

  #flush(): void {
    this.#weight.fill(0, this.#filled); // rows that are not there count nothing
    this.#judge();
    const size = this.#weights.length;
    for (const [i, left] of this.#columns.entries()) {
      this.#gradient[i]! += dotBlock(left, this.#residual); // one a column, as below
      for (let k = 0; k < BLOCK_ROWS; k++) this.#weighted[k] = left[k]! * this.#curvature[k]!;
      for (let j = i; j < size; j++)
        this.#hessian[i * size + j]! += dotBlock(this.#weighted, this.#columns[j]!);
    }
    this.#filled = 0;
  }

  /** Log loss, its first and its second derivative at each row of the block. */
  #judge(): void {
    this.#margin.fill(0);
    for (const [j, column] of this.#columns.entries()) {
      const weight = this.#weights[j]!; // one a column
      for (let k = 0; k < BLOCK_ROWS; k++) this.#margin[k]! += weight * column[k]!; // in range by the loop
    }
    let loss = 0;
    for (let k = 0; k < BLOCK_ROWS; k++) {
      const weight = this.#weight[k]!; // in range by the loop, as below
      const y = this.#y[k]!;
      const p = sigmoid(this.#margin[k]!);
      loss += weight * logLossOf(this.#margin[k]!, y);
      this.#residual[k] = weight * (p - y);
      this.#curvature[k] = weight * p * sigmoid(-this.#margin[k]!); // 1 − p without cancelling
    }
    this.#loss += loss;
  }
}
