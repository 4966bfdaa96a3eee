// Logistic regression over hashed categories: L-BFGS with a diagonal preconditioner, on several threads.
import { NumericError } from './errors.ts';
import { Lbfgs } from './lbfgs.ts';
import { checkSparseShape, type SparseBatch, type SparseShape } from './sparse-batch.ts';
import type { SparseLogisticModel } from './sparse-logistic-model.ts';
import { SparseObjective } from './sparse-objective.ts';
import { createSparseState } from './sparse-passes.ts';
import { buildSparseTable, type SparseTable } from './sparse-table.ts';
import { openSparseThreads } from './sparse-threads.ts';

/** How to fit. */
export interface SparseLogisticOptions extends SparseShape {
  /** L2 penalty on the weights, not on the intercept, above 0, in units of log loss per squared unit of weight: scikit-learn's 1 / C. */
  readonly lambda: number;
  /**
   * When to stop: √(gᵀD⁻¹g / Σw) for gradient g and diagonal D of the Hessian at the start, above 0. Its square is about twice
   * the mean log loss that is left to gain. Default 1e-4.
   */
  readonly tolerance?: number;
  /** Steps at most, at least 1. Default 500. */
  readonly maxIterations?: number;
  /** Threads in all, an integer of at least 1; the result is the same bits with any number. Default 1. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** What was learned, and from what. */
export interface SparseLogisticFit extends SparseLogisticModel {
  readonly rows: number;
  /** Buckets that occurred. */
  readonly seen: number;
  readonly iterations: number;
  /** False where `maxIterations` came first, or rounding left nothing to gain. */
  readonly isConverged: boolean;
  /** Weighted mean log loss of the rows, without the penalty. */
  readonly logLoss: number;
}

const DEFAULTS = { tolerance: 1e-4, maxIterations: 500, threads: 1 };

/**
 * Minimises Σ w·logloss + lambda / 2 · (Σ weights² + Σ numerics²): scikit-learn's `LogisticRegression(C = 1 / lambda)` on the same
 * buckets. All rows are kept in memory, 8 bytes a category. Neither the cut into batches nor the number of threads changes a bit.
 *
 * @throws {@link NumericError} `E_NUMERIC_LAMBDA` (hashed categories always depend on each other, so that 0 has no single answer),
 *   `_PARAMETER`, `_SEPARABLE` when there is one class only, `_LABEL`, `_WEIGHT`, `_NOT_FINITE`, `_EMPTY`, `_SHAPE`; what `signal` was
 *   aborted with.
 * @see Nocedal & Wright (2006), Numerical Optimization, chapter 7. Cost of a step O(rows · categories + 40 · seen).
 */
export async function fitSparseLogistic(
  batches: AsyncIterable<SparseBatch>,
  options: SparseLogisticOptions,
): Promise<SparseLogisticFit> {
  const { lambda, signal, tolerance, maxIterations, threads: count } = { ...DEFAULTS, ...options };
  checkOptions({ ...DEFAULTS, ...options });
  const table = await buildSparseTable(batches, options, signal);
  const state = createSparseState(table);
  await using threads = openSparseThreads(state, count);
  const objective = new SparseObjective(state, threads, lambda);
  const { gradient, weights } = objective;
  const memory = new Lbfgs(await objective.start());
  const step = new Float64Array(gradient.length);
  const before = new Float64Array(gradient.length);
  let iterations = 0;
  let isConverged = false;
  for (; ; iterations++) {
    signal?.throwIfAborted();
    isConverged = Math.sqrt(memory.norm(gradient) / objective.total) <= tolerance;
    if (isConverged || iterations === maxIterations) break;
    memory.direction(gradient, state.direction);
    before.set(gradient);
    const length = await objective.descend();
    if (length === undefined) break;
    for (let j = 0; j < step.length; j++) {
      step[j] = length * state.direction[j]!; // of one size, as below
      before[j] = gradient[j]! - before[j]!;
    }
    memory.remember(step, before);
  }
  const { logLoss } = objective;
  const model = toModel(table, weights, options.bits);
  return { ...model, rows: table.rows, seen: table.buckets.length, iterations, isConverged, logLoss };
}

function checkOptions(options: Required<Omit<SparseLogisticOptions, 'signal'>>): void {
  const { lambda, tolerance, maxIterations, threads } = options;
  checkSparseShape(options);
  if (!(lambda > 0 && lambda < Number.POSITIVE_INFINITY)) throw NumericError.sparseLambda(lambda);
  if (!(tolerance > 0)) throw NumericError.parameter('tolerance', tolerance, 'a number above 0');
  if (!Number.isInteger(maxIterations) || maxIterations < 1)
    throw NumericError.parameter('maxIterations', maxIterations, 'an integer of at least 1');
  if (!Number.isInteger(threads) || threads < 1)
    throw NumericError.parameter('threads', threads, 'an integer of at least 1');
}

/** From coordinates of the table to buckets and units of the columns. */
function toModel(table: SparseTable, coordinates: Float64Array, bits: number): SparseLogisticModel {
  const { buckets, means, deviations, categories } = table;
  const weights = new Float64Array(2 ** bits);
  for (const [j, bucket] of buckets.entries()) weights[bucket] = coordinates[j]! + 0; // one a bucket; -0 becomes 0
  const numerics = deviations.map((deviation, j) =>
    deviation === 0 ? 0 : coordinates[buckets.length + j]! / deviation,
  );
  let intercept = coordinates[coordinates.length - 1]!; // always there
  for (const [j, mean] of means.entries()) intercept -= numerics[j]! * mean; // one a column
  return { categories, weights, numerics, intercept };
}
