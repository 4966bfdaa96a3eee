// Solves symmetric positive semi-definite systems, and says which columns add nothing.

/** A factor of the columns that stand on their own. */
export interface Cholesky {
  /** Columns kept, ascending. */
  readonly kept: readonly number[];
  /** Columns that are linear combinations of kept columns before them. */
  readonly dependent: readonly number[];
  /** Solves A·x = b over the kept columns; the others get 0. `b` and the result have shape [size]. */
  solve(b: ArrayLike<number>): Float64Array;
}

/**
 * A column is dependent when what the columns before it leave unexplained is at most this part of its own square sum (1 − R²).
 * The test is that of Goodnight (1979), The American Statistician 33(3), 149–158. The value stands 100 times above the rounding of a
 * Gram matrix of 2 M rows summed in blocks of 256, (256 + 2 M / 256) · 2⁻⁵³ ≈ 1e-12 (Higham 2002, Accuracy and Stability, §3.1).
 */
export const DEPENDENT_TOLERANCE = 1e-10;

/**
 * Factors A = L·Lᵀ in column order, passing over the columns that depend on those before them, as R's `lm` does.
 *
 * @param a - Symmetric, positive semi-definite, row-major, shape [size, size]. Not changed.
 * @param columns - Columns to consider, ascending.
 * @see Golub & Van Loan (2013), Matrix Computations, §4.2.5. Cost O(size³ / 3).
 */
export function cholesky(a: Float64Array, size: number, columns: readonly number[]): Cholesky {
  const factor: Float64Array[] = []; // row k: entries of kept column k over kept columns 0..k
  const kept: number[] = [];
  const dependent: number[] = [];
  for (const j of columns) {
    const row = new Float64Array(kept.length + 1);
    let pivot = a[j * size + j]!; // in range, as all below: columns are smaller than size
    for (const [k, column] of kept.entries()) {
      const value = (a[j * size + column]! - dot(row, factor[k]!, k)) / factor[k]![k]!;
      row[k] = value;
      pivot -= value * value;
    }
    if (pivot <= DEPENDENT_TOLERANCE * a[j * size + j]!) {
      dependent.push(j);
      continue;
    }
    row[kept.length] = Math.sqrt(pivot);
    factor.push(row);
    kept.push(j);
  }
  return { kept, dependent, solve: (b) => substitute(factor, kept, size, b) };
}

function substitute(
  factor: readonly Float64Array[],
  kept: readonly number[],
  size: number,
  b: ArrayLike<number>,
): Float64Array {
  const z = new Float64Array(kept.length);
  for (const [k, row] of factor.entries()) z[k] = (b[kept[k]!]! - dot(row, z, k)) / row[k]!;
  for (let k = kept.length - 1; k >= 0; k--) {
    z[k]! /= factor[k]![k]!;
    for (let m = 0; m < k; m++) z[m]! -= factor[k]![m]! * z[k]!;
  }
  const x = new Float64Array(size);
  for (const [k, column] of kept.entries()) x[column] = z[k]!;
  return x;
}

function dot(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[i]! * b[i]!; // in range: rows grow with k
  return sum;
}
