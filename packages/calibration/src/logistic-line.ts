// The logistic line through targets of two kinds by maximum likelihood: Newton's method in two parameters.
import type { CalibrationRows } from './check-rows.ts';

/** Newton steps: convex in two parameters, it takes about ten. */
const MOST_STEPS = 100;
const MOST_HALVINGS = 60;
/** A gradient this small, relative to the rows' weight, moves a coefficient by less than about 1e-10. */
const TOLERANCE = 1e-13;

/** Log-odds over placed predictions. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** Predictions are moved and scaled to [-1, 1], as Newton's system is ill-conditioned for predictions of, say, 1e-4. */
export interface Placement {
  readonly centre: number;
  readonly spread: number;
}

/** Rows, and what their outcomes are drawn to. */
export interface Problem extends Placement {
  readonly rows: CalibrationRows;
  readonly length: number;
  readonly targets: Targets;
}

/** What an outcome counts as, in (0, 1). */
export interface Targets {
  readonly positive: number;
  readonly negative: number;
}

/** The line of the least log loss, by Newton's method with halved steps. Cost O(nRows) a step. */
export function fitLine(problem: Problem, start: Line): Line {
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
