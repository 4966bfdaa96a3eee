// Logistic regression over hashed categories in one pass: FTRL-Proximal, with a rate of learning for each coordinate.
import { NumericError } from './errors.ts';
import { logLossOf, sigmoid } from './logistic-model.ts';
import { checkSparseBatch, checkSparseShape, type SparseBatch, type SparseShape } from './sparse-batch.ts';
import type { SparseLogisticModel } from './sparse-logistic-model.ts';

/** How to learn. The intercept is not penalised. */
export interface FtrlOptions extends SparseShape {
  /** Scale of the learning rates α / (β + √Σg²), above 0. Default 0.1. */
  readonly alpha?: number;
  /** What tames the first steps, at least 0. Default 1. */
  readonly beta?: number;
  /** L1 penalty, at least 0: buckets whose rows say less have weight 0. Default 0. */
  readonly lambda1?: number;
  /** L2 penalty, at least 0. Default 0. */
  readonly lambda2?: number;
}

const DEFAULTS = { alpha: 0.1, beta: 1, lambda1: 0, lambda2: 0 };

/**
 * Learns row by row and keeps 16 bytes a bucket, however many rows there are. Give rows in an order that does not follow the label, and
 * numeric columns of about unit size: one pass cannot standardise them. The cut into batches does not change a bit. A bucket that a row
 * has twice takes two steps.
 *
 * @see McMahan et al. (2013), Ad Click Prediction: a View from the Trenches, KDD, algorithm 1.
 */
export class Ftrl {
  readonly #options: Required<FtrlOptions>;
  /** Coordinates: buckets, numeric columns, intercept. */
  readonly #z: Float64Array;
  /** Sums of squared gradients. */
  readonly #n: Float64Array;
  /** Of the row at hand, an entry a coordinate that it has. */
  readonly #where: Int32Array;
  readonly #value: Float64Array;
  readonly #weight: Float64Array;
  #rows = 0;
  #total = 0;
  #loss = 0;

  /** @throws {@link NumericError} `E_NUMERIC_PARAMETER`, `_LAMBDA`. */
  constructor(options: FtrlOptions) {
    this.#options = { ...DEFAULTS, ...options };
    checkOptions(this.#options);
    const { bits, categories, numerics } = options;
    const size = 2 ** bits + numerics + 1;
    this.#z = new Float64Array(size);
    this.#n = new Float64Array(size);
    const width = categories + numerics + 1;
    this.#where = Int32Array.from({ length: width }, (_, k) => size - width + k); // the last are the same in each row
    this.#value = new Float64Array(width).fill(1);
    this.#weight = new Float64Array(width);
  }

  /** Rows learned from. */
  get rows(): number {
    return this.#rows;
  }

  /** Weighted mean log loss, each row judged before it was learned from; NaN before the first. */
  get logLoss(): number {
    return this.#loss / this.#total;
  }

  /**
   * Learns from the rows of a batch, in their order.
   *
   * @throws {@link NumericError} `E_NUMERIC_SHAPE`, `_LABEL`, `_WEIGHT`, `_NOT_FINITE`, before anything is learned from the batch.
   */
  learn(batch: SparseBatch): void {
    const { categories, numerics } = this.#options;
    checkSparseBatch(batch, this.#options, this.#rows);
    for (let i = 0; i < batch.length; i++) {
      for (let k = 0; k < categories; k++) this.#where[k] = batch.buckets[i * categories + k]!; // checked, as below
      for (let j = 0; j < numerics; j++) this.#value[categories + j] = batch.numerics![j]![i]!;
      this.#learnRow(batch.y[i]!, batch.weight === undefined ? 1 : batch.weight[i]!);
    }
    this.#rows += batch.length;
  }

  /** A copy of what is known by now. */
  model(): SparseLogisticModel {
    const { bits, categories, numerics } = this.#options;
    const weights = this.#z.map((_, j) => this.#weightOf(j));
    const [first, last] = [2 ** bits, 2 ** bits + numerics];
    return {
      categories,
      weights: weights.slice(0, first),
      numerics: weights.slice(first, last),
      intercept: weights[last]!, // the last coordinate
    };
  }

  #learnRow(y: number, weight: number): void {
    const { alpha } = this.#options;
    let margin = 0;
    for (let k = 0; k < this.#where.length; k++) {
      this.#weight[k] = this.#weightOf(this.#where[k]!); // one an entry, as below
      margin += this.#weight[k]! * this.#value[k]!;
    }
    this.#total += weight;
    this.#loss += weight * logLossOf(margin, y);
    const residual = weight * (sigmoid(margin) - y);
    for (let k = 0; k < this.#where.length; k++) {
      const j = this.#where[k]!;
      const gradient = residual * this.#value[k]!;
      const before = this.#n[j]!; // one a coordinate
      const after = before + gradient * gradient;
      this.#z[j]! += gradient - ((Math.sqrt(after) - Math.sqrt(before)) / alpha) * this.#weight[k]!;
      this.#n[j] = after;
    }
  }

  #weightOf(j: number): number {
    const { alpha, beta, lambda1, lambda2 } = this.#options;
    const isIntercept = j === this.#z.length - 1;
    const z = this.#z[j]!; // one a coordinate, as below
    const beyond = Math.abs(z) - (isIntercept ? 0 : lambda1);
    if (beyond <= 0) return 0;
    const rate = (beta + Math.sqrt(this.#n[j]!)) / alpha + (isIntercept ? 0 : lambda2);
    return (z > 0 ? -beyond : beyond) / rate;
  }
}

function checkOptions({ alpha, beta, lambda1, lambda2, ...shape }: Required<FtrlOptions>): void {
  checkSparseShape(shape);
  const isAtLeast0 = (value: number) => value >= 0 && value < Number.POSITIVE_INFINITY;
  if (!(isAtLeast0(alpha) && alpha > 0))
    throw NumericError.parameter('alpha', alpha, 'a finite number above 0');
  if (!isAtLeast0(beta)) throw NumericError.parameter('beta', beta, 'a finite number of at least 0');
  for (const lambda of [lambda1, lambda2]) if (!isAtLeast0(lambda)) throw NumericError.lambda(lambda);
}
