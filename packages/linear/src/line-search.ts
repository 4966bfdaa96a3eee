// How far to go along a direction in which a convex function falls.

/** A function on a line, at one place. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  /** Derivative by the step. */
  readonly slope: number;
}

/** The slope must lose a tenth of its size, and must not rise to half of it: Wolfe's curvature condition, tighter uphill. */
const DOWNHILL = 0.9;
const UPHILL = 0.5;
/** By how much rounding may raise a value, as a part of it. Near the minimum values no longer tell, slopes still do. */
const ROUNDING = 1e-12;
const MAX_TRIALS = 40;

/**
 * Tries step 1 first, then doubles it, or cuts the bracket where the slopes at its ends would meet 0.
 *
 * @param start - At step 0, of negative slope.
 * @returns The first point that will do, or undefined after 40 trials: rounding leaves nothing to gain.
 * @see Hager & Zhang (2005), SIAM J. Optim. 16(1), 170–192: the slope decides where values are equal but for rounding.
 */
export async function searchLine(
  start: LinePoint,
  evaluate: (step: number) => Promise<LinePoint>,
): Promise<LinePoint | undefined> {
  const limit = start.value + ROUNDING * Math.abs(start.value);
  let low = start;
  let high: LinePoint | undefined;
  let step = 1;
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    const at = await evaluate(step);
    if (at.value <= limit && at.slope >= DOWNHILL * start.slope && at.slope <= -UPHILL * start.slope)
      return at;
    if (at.slope < 0 && at.value <= limit) low = at;
    else high = at;
    step = high === undefined ? 2 * step : between(low, high);
  }
  return undefined;
}

/** Where a straight line through both slopes is 0, at least a tenth of the way from either end. */
function between(low: LinePoint, high: LinePoint): number {
  const part = low.slope / (low.slope - high.slope);
  const inside = Number.isFinite(part) ? Math.min(0.9, Math.max(0.1, part)) : 0.5;
  return low.step + inside * (high.step - low.step);
}
