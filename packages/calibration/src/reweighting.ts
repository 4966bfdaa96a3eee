// Undoing what a weight on positive rows did to probabilities: exact, so nothing is fitted.
import type { Calibrator } from '@slipway/contract';
import { CalibrationError } from './errors.ts';

/**
 * `p / (p + factor · (1 − p))`: a model that learned with positive rows weighted by `factor` says `p` where the odds are `factor` times
 * smaller. Computed as `1 / (1 + factor · ((1 − p) / p))`, in which every step is monotone in doubles too. Values outside [0, 1] stay as they
 * are, for the check of the output to refuse.
 *
 * @see Elkan (2001), IJCAI, "The Foundations of Cost-Sensitive Learning", theorem 2.
 */
export class ReweightingCalibrator implements Calibrator {
  readonly method = 'reweighting';
  readonly factor: number;

  /** @param factor - What positive rows were weighted by, e.g. `scale_pos_weight`; finite, above 0. @throws {@link CalibrationError} `E_CALIBRATION_FACTOR`. */
  constructor(factor: number) {
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) throw CalibrationError.factor(factor);
    this.factor = factor;
  }

  apply(values: Float64Array, length: number): void {
    if (this.factor === 1) return; // nothing was reweighted: the same bits
    for (let i = 0; i < length; i++) {
      const p = values[i]!; // in range by the loop
      if (p >= 0 && p <= 1) values[i] = 1 / (1 + this.factor * ((1 - p) / p));
    }
  }
}
