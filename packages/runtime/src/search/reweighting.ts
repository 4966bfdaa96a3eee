// Undoes what a weight on positive rows did to probabilities, while trials are judged.
import { ReweightingCalibrator } from '@slipway/calibration';
import type { AnyCard, Calibrator } from '@slipway/contract';

/**
 * @param params - Of the trial: one of them is the factor by which positive rows weighed more.
 * @throws CalibrationError `E_CALIBRATION_FACTOR` (78) for a factor that is not above 0.
 * @returns undefined where the card declares no reweighting, or the factor is 1.
 */
export function reweighting(
  { calibration }: AnyCard,
  params: Readonly<Record<string, unknown>>,
): Calibrator | undefined {
  if (calibration?.method !== 'reweighting') return undefined;
  const factor = Number(params[calibration.factor]);
  if (factor === 1) return undefined;
  return new ReweightingCalibrator(factor);
}
