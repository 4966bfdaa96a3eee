// Second pass of a fit: sums of products of centred columns, the target being the last column.
import { NumericError } from './errors.ts';
import type { Means } from './means.ts';
import { checkShape, type RegressionBatch, type RegressionRows } from './regression-batch.ts';

/** Rows of a block, a multiple of 4: all columns of up to 16 features stay within a 32 KiB first-level cache. */
export const BLOCK_ROWS = 256;

/**
 * The weighted, centred Gram matrix Σ w·(xᵢ − x̄ᵢ)·(xⱼ − x̄ⱼ) of features and target.
 *
 * Rows are gathered into blocks of fixed size, whatever the size of the batches: the way rows are cut does not change a bit.
 *
 * @returns Row-major, symmetric, shape [nFeatures + 1, nFeatures + 1].
 * @throws {@link NumericError} `E_NUMERIC_NOT_FINITE` where products overflow, `E_NUMERIC_SHAPE` when this pass has other rows.
 * @see Chan, Golub & LeVeque (1983), The American Statistician 37(3), 242–247: two passes. Their
 *   correction for the rounding of the means would be below an ulp here: the means are compensated, and nearly constant columns do
 *   not enter the system. Cost O(nRows · nCols²).
 */
export async function computeGram(
  rows: RegressionRows,
  means: Means,
  nameOf: (column: number) => string,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const block = new GramBlock(means.mean);
  let count = 0;
  for await (const batch of rows()) {
    signal?.throwIfAborted();
    checkShape(batch, means.mean.length - 1);
    block.add(batch);
    count += batch.length;
  }
  if (count !== means.rows) throw NumericError.shape('number of rows in the second pass', means.rows, count);
  const gram = block.finish();
  const size = means.mean.length;
  const overflown = [...means.mean.keys()].filter((j) => !Number.isFinite(gram[j * size + j]));
  if (overflown.length > 0) throw NumericError.overflow(overflown.map(nameOf));
  return gram;
}

class GramBlock {
  readonly #mean: Float64Array;
  readonly #size: number;
  readonly #gram: Float64Array;
  readonly #centred: readonly Float64Array[];
  readonly #weighted = new Float64Array(BLOCK_ROWS);
  readonly #weight = new Float64Array(BLOCK_ROWS);
  #filled = 0;

  constructor(mean: Float64Array) {
    this.#mean = mean;
    this.#size = mean.length;
    this.#gram = new Float64Array(mean.length * mean.length);
    this.#centred = Array.from(mean, () => new Float64Array(BLOCK_ROWS));
  }

  add(batch: RegressionBatch): void {
    const columns = [...batch.x, batch.y];
    for (let start = 0; start < batch.length; ) {
      const count = Math.min(BLOCK_ROWS - this.#filled, batch.length - start);
      for (const [j, column] of columns.entries()) {
        copyCentred(column, start, count, this.#mean[j]!, this.#centred[j]!, this.#filled); // one a column
      }
      this.#copyWeight(batch.weight, start, count);
      start += count;
      this.#filled += count;
      if (this.#filled === BLOCK_ROWS) this.#flush();
    }
  }

  finish(): Float64Array {
    this.#flush();
    const size = this.#size;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) this.#gram[i * size + j] = this.#gram[j * size + i]!; // in range by the loops
    }
    return this.#gram;
  }

  #copyWeight(weight: ArrayLike<number> | undefined, start: number, count: number): void {
    const into = this.#weight;
    for (let i = 0; i < count; i++) into[this.#filled + i] = weight === undefined ? 1 : weight[start + i]!; // checked shape
  }

  #flush(): void {
    const size = this.#size;
    this.#weight.fill(0, this.#filled); // rows that are not there count nothing
    for (const [i, left] of this.#centred.entries()) {
      for (let k = 0; k < BLOCK_ROWS; k++) this.#weighted[k] = left[k]! * this.#weight[k]!; // in range by the loop
      for (let j = i; j < size; j++) {
        this.#gram[i * size + j]! += dotBlock(this.#weighted, this.#centred[j]!); // one a column
      }
    }
    this.#filled = 0;
  }
}

/** Copies cells of a column, less its mean, to `into` from `at` on. */
export function copyCentred(
  column: ArrayLike<number>,
  start: number,
  count: number,
  mean: number,
  into: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) into[at + i] = column[start + i]! - mean; // checked shape
}

/** Over a whole block. Four sums at once, since one would wait for each addition: measured to halve the time of this pass. */
export function dotBlock(a: Float64Array, b: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < BLOCK_ROWS; k += 4) {
    s0 += a[k]! * b[k]!; // in range by the loop: BLOCK_ROWS is a multiple of 4
    s1 += a[k + 1]! * b[k + 1]!;
    s2 += a[k + 2]! * b[k + 2]!;
    s3 += a[k + 3]! * b[k + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}
