// Least squares and ridge regression over streams of column batches: two passes, memory independent of the number of rows.
import { cholesky } from './cholesky.ts';
import { NumericError } from './errors.ts';
import { computeGram } from './gram.ts';
import type { LinearModel } from './linear-model.ts';
import { computeMeans, isConstantColumn, type Means } from './means.ts';
import type { RegressionRows } from './regression-batch.ts';

/** How to fit. */
export interface RidgeOptions {
  /** L2 penalty on the weights, not on the intercept; at least 0, in squared target units per squared unit of weight. 0: least squares. */
  readonly lambda: number;
  /** What happens to columns that are constant or depend on columns before them: an error, or weight 0 as in R's `lm`. */
  readonly onDependent: 'error' | 'drop';
  /** Names of the features and, last, of the target, for errors. Default: `1`, `2`, … */
  readonly names?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What was learned, and from what. */
export interface RidgeFit extends LinearModel {
  /** Features whose weight is 0 because they are constant or depend on features before them, ascending. */
  readonly dropped: readonly number[];
  /** Every target was the same: all weights are 0. */
  readonly constantTarget: boolean;
  readonly rows: number;
}

/**
 * Minimises Σ w·(y − intercept − x·weights)² + lambda·Σ weights² by Cholesky on the centred normal equations: scikit-learn's
 * `LinearRegression` and `Ridge(alpha)`. How rows are cut into batches does not change a bit of the result. Weights are finite, always.
 *
 * With lambda above 0 a constant feature is no fault: its weight is 0.
 *
 * @param rows - Called twice; must give the same rows in the same order.
 * @throws {@link NumericError} `E_NUMERIC_SINGULAR` (with `onDependent: 'error'`), `E_NUMERIC_NOT_FINITE`, `E_NUMERIC_EMPTY`,
 *   `E_NUMERIC_WEIGHT`, `E_NUMERIC_LAMBDA`, `E_NUMERIC_SHAPE`; what `signal` was aborted with.
 * @see Hoerl & Kennard (1970), Technometrics 12(1), 55–67. Cost O(nRows · nCols²).
 */
export async function fitRidge(rows: RegressionRows, options: RidgeOptions): Promise<RidgeFit> {
  const { lambda, names, signal } = options;
  if (!(lambda >= 0 && lambda < Number.POSITIVE_INFINITY)) throw NumericError.lambda(lambda);
  const nameOf: NameOf = (column) => names?.[column] ?? String(column + 1);
  const means = await computeMeans(rows, nameOf, signal);
  const gram = await computeGram(rows, means, nameOf, signal);
  const target = means.mean.length - 1;
  const isConstant = findConstant(gram, means);
  const constant = [...isConstant.keys()].filter((j) => j < target && isConstant[j]);
  const varying = [...isConstant.keys()].filter((j) => j < target && !isConstant[j]);
  const system = cholesky(addRidge(gram, target, lambda), target + 1, varying);
  if (options.onDependent === 'error')
    refuseDependent(lambda === 0 ? constant : [], system.dependent, nameOf);
  const products = gram.subarray(target * (target + 1)); // of the target with each feature
  const solution = system.solve(isConstant[target] ? products.map(() => 0) : products);
  return {
    ...toModel(solution.subarray(0, target), means, nameOf),
    dropped: [...constant, ...system.dependent].sort((a, b) => a - b),
    constantTarget: isConstant[target] === true,
    rows: means.rows,
  };
}

type NameOf = (column: number) => string;

function findConstant(gram: Float64Array, means: Means): readonly boolean[] {
  const size = means.mean.length;
  return Array.from(means.mean, (mean, j) => isConstantColumn(gram[j * size + j]!, mean, means.weight)); // one a column
}

function addRidge(gram: Float64Array, nFeatures: number, lambda: number): Float64Array {
  const system = gram.slice();
  for (let j = 0; j < nFeatures; j++) system[j * (nFeatures + 1) + j]! += lambda; // diagonal
  return system;
}

function refuseDependent(constant: readonly number[], dependent: readonly number[], nameOf: NameOf): void {
  if (constant.length + dependent.length === 0) return;
  throw NumericError.singular(constant.map(nameOf), dependent.map(nameOf));
}

function toModel(solution: Float64Array, means: Means, nameOf: NameOf): LinearModel {
  const weights = solution.map((weight) => weight + 0); // -0 becomes 0, so that JSON keeps every bit
  let intercept = means.mean[weights.length]!; // the target stands behind the features
  for (const [j, weight] of weights.entries()) intercept -= weight * means.mean[j]!;
  const parts = [...weights, intercept];
  const broken = [...parts.keys()].filter((j) => !Number.isFinite(parts[j]));
  if (broken.length > 0) throw NumericError.overflow(broken.map(nameOf));
  return { weights, intercept: intercept + 0 };
}
