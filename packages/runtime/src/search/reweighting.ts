// Undoes what a weight on positive rows did to probabilities, while trials are judged.
import type { AnyCard, Calibrator } from '@slipway/contract';

/**
 * @param params - Of the trial: one of them is the factor by which positive rows weighed more.
 * @returns undefined where the card declares no reweighting, or the factor is 1.
 */
export function reweighting(
  { calibration }: AnyCard,
  params: Readonly<Record<string, unknown>>,
): Calibrator | undefined {
  if (calibration?.method !== 'reweighting') return undefined;
  const factor = Number(params[calibration.factor]);
  if (factor === 1) return undefined;
  return {
    apply(values, length) {
      for (let i = 0; i < length; i++) {
        const p = values[i]!; // in range by the loop
        values[i] = p / (p + factor * (1 - p));
      }
    },
  };
}
