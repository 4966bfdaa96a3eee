// Logistic regression over streams of column batches by Newton's method (IRLS): memory independent of the number of rows.
import { type Cholesky, cholesky } from './cholesky.ts';
import { NumericError } from './errors.ts';
import type { LinearModel } from './linear-model.ts';
import { type LogisticSums, passLogistic } from './logistic-pass.ts';
import { computeMeans, isConstantColumn, type Means } from './means.ts';
import type { RegressionRows } from './regression-batch.ts';
import type { RidgeOptions } from './ridge.ts';

/** How to fit: as {@link RidgeOptions}, with `lambda` in units of log loss per squared unit of weight: scikit-learn's 1 / C. */
export type LogisticOptions = RidgeOptions;

/** What was learned, on the log-odds scale, and from what. */
export interface LogisticFit extends LinearModel {
  /** Features whose weight is 0 because they are constant or depend on features before them, ascending. */
  readonly dropped: readonly number[];
  readonly rows: number;
  /** Newton steps taken, at least 1. */
  readonly iterations: number;
  /** Weighted mean log loss of the rows, without the penalty. */
  readonly logLoss: number;
}

/** A regular fit takes under 15 passes; whoever needs more has weights that grow without bound. */
const MAX_PASSES = 100;
/** Half the square of Newton's decrement a row, in log loss, at which the last step is taken. Rounding leaves about 1e-22. */
const DECREMENT_TOLERANCE = 1e-16;
/** Largest last step, in margin per standard deviation of a feature. On separable data steps stay near 1 for ever. */
const STEP_TOLERANCE = 1e-4;
/** By how much rounding alone may raise a loss: a part of it, and of the sum of the rows' weights. */
const LOSS_ROUNDING = { ofLoss: 1e-12, ofWeight: 1e-15 };

/**
 * Minimises Σ w·logloss(y, intercept + x·weights) + lambda / 2 · Σ weights² by Newton's method with step halving: scikit-learn's
 * `LogisticRegression(C = 1 / lambda)`, and `penalty=None` at 0. The intercept is not penalised. Labels may be probabilities. How rows
 * are cut into batches does not change a bit of the result.
 *
 * @param rows - Called once for the means and once a step; must give the same rows in the same order. Labels in [0, 1].
 * @throws {@link NumericError} `E_NUMERIC_SEPARABLE` when there is one class only, or lambda is 0 and the labels follow from the
 *   features without doubt; `_LABEL`, `_SINGULAR` (with `onDependent: 'error'`), `_NOT_FINITE`, `_EMPTY`, `_WEIGHT`, `_LAMBDA`, `_SHAPE`;
 *   what `signal` was aborted with.
 * @see McCullagh & Nelder (1989), Generalized Linear Models, §4.4. Cost O(steps · nRows · nCols²).
 */
export async function fitLogistic(rows: RegressionRows, options: LogisticOptions): Promise<LogisticFit> {
  const { lambda, names, signal, onDependent } = options;
  if (!(lambda >= 0 && lambda < Number.POSITIVE_INFINITY)) throw NumericError.lambda(lambda);
  const nameOf = (column: number) => names?.[column] ?? String(column + 1);
  const means = await computeMeans(rows, nameOf, signal);
  const pass: Pass = async (weights) => {
    const sums = checkFinite(await passLogistic(rows, means, weights, signal), nameOf);
    return { weights, ...penalise(sums, weights, lambda) };
  };
  const start = await startAtMean(means, pass);
  const deviation = deviations(start.hessian, lambda, means);
  const constant = [...deviation.keys()].filter((j) => deviation[j] === 0).map((j) => j - 1);
  const varying = [...deviation.keys()].filter((j) => deviation[j] !== 0);
  const system = cholesky(start.hessian, deviation.length, varying);
  const dependent = system.dependent.map((j) => j - 1);
  if (onDependent === 'error') refuse(lambda === 0 ? constant : [], dependent, nameOf);
  const end = await descend(start, { system, deviation, total: means.weight }, pass);
  if (!end.isSettled) throw NumericError.separable(growing(end.step, deviation).map((j) => nameOf(j - 1)));
  const dropped = [...constant, ...dependent].sort((x, y) => x - y);
  const logLoss = end.logLoss / means.weight;
  return { ...toModel(end.weights, means), dropped, rows: means.rows, iterations: end.iterations, logLoss };
}

/** A pass over all rows with some weights. */
type Pass = (weights: Float64Array) => Promise<Point>;

/** All weights 0, and the intercept that predicts the mean label. */
async function startAtMean(means: Means, pass: Pass): Promise<Point> {
  const rate = means.mean.at(-1)!; // the label stands behind the features
  const weights = new Float64Array(means.mean.length);
  const isOneClass = !(rate > 0 && rate < 1);
  if (!isOneClass) weights[0] = Math.log(rate / (1 - rate));
  const start = await pass(weights); // a label that is none is found first
  if (isOneClass) throw NumericError.oneClass(rate);
  return start;
}

/** What does not change from step to step. */
interface Frame {
  /** The factored Hessian of the start; columns that it has dropped stay at 0. */
  readonly system: Cholesky;
  /** Of each column, 1 for the intercept. */
  readonly deviation: Float64Array;
  /** Sum of the rows' weights. */
  readonly total: number;
}

/**
 * Newton's method.
 *
 * @returns The end, with the loss of the last pass, or where weights still grew, with the last step.
 */
async function descend(start: Point, { system: first, deviation, total }: Frame, pass: Pass) {
  let at = start;
  let system = first;
  let iterations = 1;
  let step = new Float64Array(deviation.length);
  for (let passes = 1; passes < MAX_PASSES; iterations++) {
    step = system.solve(at.gradient).map((value) => -value);
    const weights = at.weights.map((weight, j) => weight + step[j]!); // one a column, as below
    const decrement = -dot(step, at.gradient);
    const size = Math.max(...step.map((value, j) => Math.abs(value) * deviation[j]!));
    if (decrement / 2 <= DECREMENT_TOLERANCE * total && size <= STEP_TOLERANCE)
      return { isSettled: true, weights, step, logLoss: at.logLoss, iterations };
    const limit = at.loss * (1 + LOSS_ROUNDING.ofLoss) + total * LOSS_ROUNDING.ofWeight;
    let tried = await pass(weights);
    for (passes++; !(tried.loss <= limit) && passes < MAX_PASSES; passes++) {
      for (let j = 0; j < step.length; j++) step[j]! /= 2; // in range by the loop
      const { weights: from } = at;
      tried = await pass(from.map((weight, j) => weight + step[j]!));
    }
    at = tried;
    system = cholesky(at.hessian, deviation.length, first.kept);
    if (system.dependent.length > 0) break; // no row is in doubt along them any more
  }
  return { isSettled: false, weights: at.weights, step, logLoss: at.logLoss, iterations };
}

/** Penalised sums, and the loss without the penalty. */
interface Penalised extends LogisticSums {
  readonly logLoss: number;
}

/** Where the search stands. */
interface Point extends Penalised {
  /** Intercept first, for centred features. */
  readonly weights: Float64Array;
}

function checkFinite(sums: LogisticSums, nameOf: (column: number) => string): LogisticSums {
  const size = sums.gradient.length;
  const broken = [...sums.gradient.keys()].filter((j) => !Number.isFinite(sums.hessian[j * size + j]));
  if (broken.length > 0) throw NumericError.overflow(broken.map((j) => nameOf(j - 1)));
  return sums;
}

function penalise(sums: LogisticSums, weights: Float64Array, lambda: number): Penalised {
  const size = weights.length;
  let squares = 0;
  for (let j = 1; j < size; j++) {
    squares += weights[j]! ** 2; // in range by the loop, as below
    sums.gradient[j]! += lambda * weights[j]!;
    sums.hessian[j * size + j]! += lambda;
  }
  return { ...sums, loss: sums.loss + (lambda / 2) * squares, logLoss: sums.loss };
}

/** Standard deviation of each feature, 0 where it is constant, and 1 for the intercept: at the start all rows are in equal doubt. */
function deviations(hessian: Float64Array, lambda: number, means: Means): Float64Array {
  const size = means.mean.length;
  const doubt = hessian[0]! / means.weight; // p·(1 − p)
  return Float64Array.from({ length: size }, (_, j) => {
    if (j === 0) return 1;
    const squares = Math.max(0, hessian[j * size + j]! - lambda) / doubt; // in range: one a column
    return isConstantColumn(squares, means.mean[j - 1]!, means.weight)
      ? 0
      : Math.sqrt(squares / means.weight);
  });
}

function refuse(
  constant: readonly number[],
  dependent: readonly number[],
  nameOf: (column: number) => string,
): void {
  if (constant.length + dependent.length === 0) return;
  throw NumericError.singular(constant.map(nameOf), dependent.map(nameOf));
}

/**
 * Features whose weight the last step moved by at least a twentieth of what it moved the most, in margin per standard deviation, that one
 * first. Not those of the widest weights: a useful column may have a large one, which has long settled.
 */
function growing(step: Float64Array, deviation: Float64Array): readonly number[] {
  const reach = step.map((value, j) => (j === 0 ? 0 : Math.abs(value) * deviation[j]!)); // one a column
  const widest = Math.max(...reach);
  return [...reach.keys()]
    .filter((j) => j > 0 && reach[j]! >= widest / 20)
    .sort((a, b) => reach[b]! - reach[a]!);
}

function toModel(centred: Float64Array, means: Means): LinearModel {
  const weights = centred.slice(1).map((weight) => weight + 0); // -0 becomes 0, so that JSON keeps every bit
  let intercept = centred[0]!; // always there
  for (const [j, weight] of weights.entries()) intercept -= weight * means.mean[j]!; // one a feature
  return { weights, intercept: intercept + 0 };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!; // of equal length
  return sum;
}
