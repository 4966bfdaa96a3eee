// Platt's calibration: a logistic curve over predictions.
import type { Calibrator } from '@slipway/contract';
import { type CalibrationRows, checkRows } from './check-rows.ts';
import { CalibrationError } from './errors.ts';

/** Newton steps: convex in two parameters, it takes about ten. */
const MOST_STEPS = 100;
const MOST_HALVINGS = 60;
/** A gradient this small, relative to the rows' weight, moves a coefficient by less than about 1e-10. */
const TOLERANCE = 1e-13;
/** Predictions that differ by less, relatively, are one: a slope through them could not be applied in doubles. */
const LEAST_SPREAD = 1e-9;
/** And absolutely, so that the slope stays a finite number. */
const SMALLEST = 1e-280;

/** `1 / (1 + exp(−(slope · value + intercept)))`. With a slope of at least 0 it is monotone, but for the last bit of `Math.exp`. */
export class PlattCalibrator implements Calibrator {
  readonly method = 'platt';
  readonly slope: number;
  readonly intercept: number;

  /** @param slope - Finite, at least 0; 0 says that predictions tell nothing. @param intercept - Finite. */
  constructor(slope: number, intercept: number) {
    this.slope = slope + 0; // -0 has no JSON form
    this.intercept = intercept + 0;
  }

  apply(values: Float64Array, length: number): void {
    const { slope, intercept } = this;
    for (let i = 0; i < length; i++) values[i] = 1 / (1 + Math.exp(-(slope * values[i]! + intercept))); // in range by the loop
  }
}

/**
 * Fits slope and intercept by maximum likelihood on the predictions as they are, probabilities or margins, with Platt's smoothed targets:
 * scikit-learn's `CalibratedClassifierCV(method='sigmoid')` with the signs turned. Where that would turn the order of rows round, because
 * predictions and outcomes go against each other, the slope is 0 and every row gets the same probability.
 *
 * @param rows - Outcomes are 0 or 1.
 * @throws {@link CalibrationError} `E_CALIBRATION_EMPTY`, `_WEIGHT`, `_OUTCOME`, `_VALUE`, `_LENGTH`.
 * @see Platt (1999); Lin, Lin & Weng (2007), Machine Learning 68, 267–276. Cost O(nRows) a step.
 */
export function fitPlatt(rows: CalibrationRows): PlattCalibrator {
  const length = checkRows(rows);
  const targets = smoothedTargets(rows, length);
  const place = centreAndSpread(rows, length);
  const problem: Problem = { rows, length, targets, ...place };
  const start: Line = { slope: 0, intercept: logit(meanTarget(problem)) };
  const line = place.spread === 0 ? start : newton(problem, start);
  if (line.slope <= 0) return new PlattCalibrator(0, start.intercept);
  const slope = line.slope / place.spread;
  return new PlattCalibrator(slope, line.intercept - slope * place.centre);
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** Predictions are moved and scaled to [-1, 1], as Newton's system is ill-conditioned for predictions of, say, 1e-4. */
interface Placement {
  readonly centre: number;
  readonly spread: number;
}

interface Problem extends Placement {
  readonly rows: CalibrationRows;
  readonly length: number;
  readonly targets: Targets;
}

interface Targets {
  readonly positive: number;
  readonly negative: number;
}

function smoothedTargets({ outcomes, weights }: CalibrationRows, length: number): Targets {
  const total = [0, 0];
  for (let i = 0; i < length; i++) {
    const o = outcomes[i]!; // in range: checked
    if (o !== 0 && o !== 1)
      throw CalibrationError.outcome(i + 1, o, '0 or 1: for other outcomes calibrate by isotonic');
    total[o]! += weights === undefined ? 1 : weights[i]!;
  }
  const [negatives, positives] = total as [number, number];
  return { positive: (positives + 1) / (positives + 2), negative: 1 / (negatives + 2) };
}

/** Half the range of rows that count; 0 where there is none to speak of. */
function centreAndSpread({ predictions, weights }: CalibrationRows, length: number): Placement {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    if (weights !== undefined && weights[i] === 0) continue;
    low = Math.min(low, predictions[i]!); // in range by the loop
    high = Math.max(high, predictions[i]!);
  }
  const [centre, spread] = [low / 2 + high / 2, high / 2 - low / 2];
  return { centre, spread: spread > LEAST_SPREAD * Math.abs(centre) && spread > SMALLEST ? spread : 0 };
}

function meanTarget({ rows: { outcomes, weights }, length, targets }: Problem): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < length; i++) {
    const w = weights === undefined ? 1 : weights[i]!; // in range by the loop
    sum += w * (outcomes[i] === 1 ? targets.positive : targets.negative);
    total += w;
  }
  return sum / total;
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** Newton's method with halved steps. */
function newton(problem: Problem, start: Line): Line {
  let line = start;
  let here = derivatives(problem, line);
  for (let step = 0; step < MOST_STEPS && here.gradient > TOLERANCE * here.weight; step++) {
    const better = descend(problem, line, here);
    if (better === undefined) break; // as low as doubles can tell
    [line, here] = better;
  }
  return line;
}

function descend(problem: Problem, line: Line, here: Derivatives): [Line, Derivatives] | undefined {
  let factor = 1;
  for (let halving = 0; halving < MOST_HALVINGS; halving++, factor /= 2) {
    const next = {
      slope: line.slope + factor * here.slopeStep,
      intercept: line.intercept + factor * here.interceptStep,
    };
    const there = derivatives(problem, next);
    if (there.loss < here.loss || isFlatter(there, here)) return [next, there];
  }
  return undefined;
}

/** Close to the minimum the loss no longer tells, but its slope does. */
function isFlatter(there: Derivatives, here: Derivatives): boolean {
  return there.gradient < here.gradient && there.loss <= here.loss * (1 + 1e-12);
}

interface Derivatives {
  readonly loss: number;
  /** The larger of the two parts, by magnitude. */
  readonly gradient: number;
  readonly weight: number;
  readonly slopeStep: number;
  readonly interceptStep: number;
}

function derivatives(problem: Problem, { slope, intercept }: Line): Derivatives {
  const { rows, length, targets, centre, spread } = problem;
  let [loss, weight, gSlope, gIntercept] = [0, 0, 0, 0];
  let [hSlope, hBoth, hIntercept] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const w = rows.weights === undefined ? 1 : rows.weights[i]!; // in range: checked, as are the next two
    const x = (rows.predictions[i]! - centre) / spread;
    const target = rows.outcomes[i]! === 1 ? targets.positive : targets.negative;
    const margin = slope * x + intercept;
    const p = 1 / (1 + Math.exp(-margin));
    const curvature = w * p * (1 - p);
    loss += w * (Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - target * margin);
    weight += w;
    gSlope += w * (p - target) * x;
    gIntercept += w * (p - target);
    hSlope += curvature * x * x;
    hBoth += curvature * x;
    hIntercept += curvature;
  }
  const ridge = 1e-12 * (hSlope + hIntercept); // where nearly all curvature is at one prediction: shortens steps, moves no minimum
  const determinant = (hSlope + ridge) * (hIntercept + ridge) - hBoth * hBoth;
  return {
    loss,
    gradient: Math.max(Math.abs(gSlope), Math.abs(gIntercept)),
    weight,
    slopeStep: -((hIntercept + ridge) * gSlope - hBoth * gIntercept) / determinant,
    interceptStep: -((hSlope + ridge) * gIntercept - hBoth * gSlope) / determinant,
  };
}
