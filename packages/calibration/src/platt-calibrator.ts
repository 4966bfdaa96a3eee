// Platt's curve as it is applied, and the scale that it runs over.
import type { AnyCard, Calibrator } from '@slipway/contract';

/**
 * What the curve is over: `log-odds` of predictions that are probabilities, so that a model that is right stays as it is, or the `value` of
 * any other number.
 */
export type PlattScale = 'log-odds' | 'value';

/** Probabilities nearer to 0 or 1 count as this near, the nearest that XGBoost's 32 bits come to 1: a row of 0 or 1 must not bend the curve. */
const NEAREST = 2 ** -24;

/** `1 / (1 + exp(−(slope · x + intercept)))` over x on its scale. With a slope of at least 0 it is monotone, but for the last bits of `Math.exp`. */
export class PlattCalibrator implements Calibrator {
  readonly method = 'platt';
  readonly slope: number;
  readonly intercept: number;
  readonly scale: PlattScale;

  /** @param slope - Finite, at least 0; 0 says that predictions tell nothing. @param intercept - Finite. */
  constructor(slope: number, intercept: number, scale: PlattScale) {
    this.slope = slope + 0; // -0 has no JSON form
    this.intercept = intercept + 0;
    this.scale = scale;
  }

  /** Over log-odds, what is no probability stays as it is, for the check of the output to refuse. */
  apply(values: Float64Array, length: number): void {
    const { slope, intercept } = this;
    const isOdds = this.scale === 'log-odds';
    for (let i = 0; i < length; i++) {
      const value = values[i]!; // in range by the loop
      if (isOdds && !(value >= 0 && value <= 1)) continue;
      values[i] = 1 / (1 + Math.exp(-(slope * (isOdds ? logOdds(value) : value) + intercept)));
    }
  }
}

/** `ln(p / (1 − p))` of a probability, finite also for 0 and 1. In [-16.7, 16.7]. */
export function logOdds(p: number): number {
  const clipped = Math.min(Math.max(p, NEAREST), 1 - NEAREST);
  return Math.log(clipped / (1 - clipped));
}

/** Predictions of a binary task are probabilities, and so are those whose column is declared within [0, 1]. */
export function plattScale({ task, output, prediction }: AnyCard): PlattScale {
  const spec = output[prediction];
  const isShare = spec?.dtype === 'f64' && (spec.min ?? -1) >= 0 && (spec.max ?? 2) <= 1;
  return task === 'binary' || isShare ? 'log-odds' : 'value';
}
