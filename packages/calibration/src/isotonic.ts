// Isotonic calibration: the monotone curve that is nearest to the outcomes.
import type { Calibrator } from '@slipway/contract';
import { type CalibrationRows, checkRows } from './check-rows.ts';

/** Knots that are kept at most; a curve of more is thinned evenly, its ends kept. */
const MOST_KNOTS = 65_536;

/**
 * Straight lines between knots, level beyond the first and the last. Weakly monotone to the last bit, and never outside of the knots' values.
 */
export class IsotonicCalibrator implements Calibrator {
  readonly method = 'isotonic';
  /** Predictions, strictly ascending, within ±1e300. Shape [nKnots], nKnots at least 1. */
  readonly x: Float64Array;
  /** What becomes of them, ascending, within ±1e300. Shape [nKnots]. */
  readonly y: Float64Array;

  constructor(x: Float64Array, y: Float64Array) {
    this.x = x.map((value) => value + 0); // -0 has no JSON form
    this.y = y.map((value) => value + 0);
  }

  apply(values: Float64Array, length: number): void {
    const { x, y } = this;
    const last = x.length - 1;
    for (let i = 0; i < length; i++) {
      const value = values[i]!; // in range by the loop
      if (value <= x[0]!) values[i] = y[0]!;
      else if (value >= x[last]!) values[i] = y[last]!;
      else if (value > x[0]!) values[i] = interpolate(x, y, value); // and not NaN
    }
  }
}

/**
 * Fits by pooling adjacent violators, as scikit-learn's `IsotonicRegression(out_of_bounds='clip')`: equal predictions are one point of
 * their mean outcome, rows of weight 0 count for nothing, and of a level stretch only the two ends stay.
 *
 * @param rows - Outcomes are finite, so that it serves regressions too.
 * @returns A curve within the range of the outcomes.
 * @throws {@link CalibrationError} `E_CALIBRATION_EMPTY`, `_WEIGHT`, `_OUTCOME`, `_VALUE`, `_LENGTH`.
 * @see Ayer et al. (1955), Annals of Mathematical Statistics 26(4), 641–647; Zadrozny & Elkan (2002), KDD. Cost O(n log n).
 */
export function fitIsotonic(rows: CalibrationRows): IsotonicCalibrator {
  const points = distinctPoints(rows, checkRows(rows));
  const curve = poolViolators(points);
  const knots = thin(cornersOf(curve));
  return new IsotonicCalibrator(pick(points.x, knots), pick(curve, knots));
}

/** The line between the knots around a value. `y[low] + share · rise` may round past the end. */
function interpolate(x: Float64Array, y: Float64Array, value: number): number {
  const low = lastAtMost(x, value);
  const high = low + 1; // the value is below the last knot
  const share = (value - x[low]!) / (x[high]! - x[low]!);
  return Math.min(y[low]! + share * (y[high]! - y[low]!), y[high]!);
}

/** Index of the last of ascending numbers that is at most a value, by bisection; the first is at most it. */
function lastAtMost(x: Float64Array, value: number): number {
  let [low, high] = [0, x.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= value)
      low = middle; // in range: below high
    else high = middle;
  }
  return low;
}

interface Points {
  readonly x: Float64Array;
  /** Weighted sums of outcomes, and of weights. */
  readonly sums: Float64Array;
  readonly weights: Float64Array;
  /** Of the outcomes. */
  readonly low: number;
  readonly high: number;
}

/** One point for each distinct prediction, ascending. Rows are summed in one order, whatever order they come in. */
function distinctPoints({ predictions, outcomes, weights }: CalibrationRows, length: number): Points {
  const weightOf = (row: number) => (weights === undefined ? 1 : weights[row]!); // rows are in range, here and below
  const order = Uint32Array.from({ length }, (_, i) => i).filter((row) => weightOf(row) > 0);
  order.sort((a, b) => predictions[a]! - predictions[b]! || outcomes[a]! - outcomes[b]!);
  const [x, sums, total] = [0, 0, 0].map(() => new Float64Array(order.length)) as Three;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let last = -1;
  for (const row of order) {
    const outcome = outcomes[row]!;
    if (last < 0 || x[last] !== predictions[row]!) x[++last] = predictions[row]!;
    sums[last]! += weightOf(row) * outcome;
    total[last]! += weightOf(row);
    low = Math.min(low, outcome);
    high = Math.max(high, outcome);
  }
  const used = (values: Float64Array) => values.subarray(0, last + 1);
  return { x: used(x), sums: used(sums), weights: used(total), low, high };
}

type Three = [Float64Array, Float64Array, Float64Array];

/** Joins neighbours that fall into blocks of their mean until none falls. Rounding may take a mean past the outcomes: it is put back. */
function poolViolators({ sums, weights, low, high }: Points): Float64Array {
  const [sum, weight, mean] = [0, 0, 0].map(() => new Float64Array(sums.length)) as Three;
  const end = new Uint32Array(sums.length); // one past the last point of each block
  let top = -1;
  for (let i = 0; i < sums.length; i++) {
    top++;
    [sum[top], weight[top], end[top]] = [sums[i]!, weights[i]!, i + 1]; // in range by the loop
    mean[top] = sum[top]! / weight[top]!;
    while (top > 0 && mean[top - 1]! >= mean[top]!) {
      top--;
      sum[top]! += sum[top + 1]!;
      weight[top]! += weight[top + 1]!;
      mean[top] = sum[top]! / weight[top]!;
      end[top] = end[top + 1]!;
    }
  }
  const curve = new Float64Array(sums.length);
  for (let block = 0, start = 0; block <= top; start = end[block]!, block++)
    curve.fill(Math.min(Math.max(mean[block]!, low), high), start, end[block]!);
  return curve;
}

/** The first point, the last, and those that are not level with both neighbours. */
function cornersOf(curve: Float64Array): Uint32Array {
  const last = curve.length - 1;
  return Uint32Array.from(curve.keys()).filter(
    (i) => i === 0 || i === last || curve[i] !== curve[i - 1] || curve[i] !== curve[i + 1],
  );
}

function thin(knots: Uint32Array): Uint32Array {
  if (knots.length <= MOST_KNOTS) return knots;
  const step = (knots.length - 1) / (MOST_KNOTS - 1);
  return Uint32Array.from({ length: MOST_KNOTS }, (_, i) => knots[Math.round(i * step)]!); // at most the last
}

function pick(values: Float64Array, indices: Uint32Array): Float64Array {
  return Float64Array.from(indices, (i) => values[i]!); // indices of points
}
