// Platt's calibration: a logistic curve over predictions.
import { type CalibrationRows, checkRows } from './check-rows.ts';
import { CalibrationError } from './errors.ts';
import { fitLine, type Line, type Placement, type Problem, type Targets } from './logistic-line.ts';
import { logOdds, PlattCalibrator, type PlattScale } from './platt-calibrator.ts';

/** Predictions that differ by less, relatively, are one: a slope through them could not be applied in doubles. */
const LEAST_SPREAD = 1e-9;
/** And absolutely, so that the slope stays a finite number. */
const SMALLEST = 1e-280;

/**
 * Fits slope and intercept by maximum likelihood with Platt's smoothed targets: scikit-learn's `CalibratedClassifierCV(method='sigmoid')`
 * with the signs turned. Over log-odds, predictions that mean what they say are left as they are but for the smoothing (slope 1, intercept 0), as no
 * curve over probabilities could; scikit-learn too takes a classifier's log-odds where it gives any. Where the fit would turn the order of rows
 * round, because predictions and outcomes go against each other, the slope is 0 and every row gets the same probability.
 *
 * @param given - Outcomes are 0 or 1; over log-odds, predictions are in [0, 1].
 * @throws {@link CalibrationError} `E_CALIBRATION_EMPTY`, `_WEIGHT`, `_OUTCOME`, `_VALUE`, `_LENGTH`.
 * @see Platt (1999); Lin, Lin & Weng (2007), Machine Learning 68, 267–276. Cost O(nRows) a step.
 */
export function fitPlatt(given: CalibrationRows, scale: PlattScale): PlattCalibrator {
  const length = checkRows(given);
  const rows = scale === 'value' ? given : { ...given, predictions: toLogOdds(given, length) };
  const targets = smoothedTargets(rows, length);
  const place = centreAndSpread(rows, length);
  const problem: Problem = { rows, length, targets, ...place };
  const mean = meanTarget(problem);
  const start: Line = { slope: 0, intercept: Math.log(mean / (1 - mean)) };
  const line = place.spread === 0 ? start : fitLine(problem, start);
  if (line.slope <= 0) return new PlattCalibrator(0, start.intercept, scale);
  const slope = line.slope / place.spread;
  return new PlattCalibrator(slope, line.intercept - slope * place.centre, scale);
}

function toLogOdds({ predictions }: CalibrationRows, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => {
    const p = predictions[i]!; // in range: checked
    if (!(p >= 0 && p <= 1)) throw CalibrationError.prediction(i + 1, p, 'a probability in [0, 1]');
    return logOdds(p);
  });
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
