// What a calibration did: the model's figures without it beside those with it.
import type { CalibrationSpec } from '@slipway/contract';
import type { Metrics, SplitMetrics } from '@slipway/registry';

/** What predictions without the run's calibration are called among the predictors. */
export const UNCALIBRATED = 'uncalibrated';

/** Figures of the model without its calibration, and with it. */
export interface CalibratedFigures {
  readonly method: CalibrationSpec['method'];
  readonly before: SplitMetrics;
  readonly after: SplitMetrics;
}

/** How a loss is called and written. */
export interface LossText {
  readonly title: string;
  of(metrics: Metrics): string;
}

/** One line: mean prediction before and after beside the mean outcome, and the loss before and after, on eval. */
export function calibratedLine({ method, before, after }: CalibratedFigures, loss: LossText): string {
  const change = (of: (metrics: Metrics) => string) => `${of(before.eval)} → ${of(after.eval)}`;
  const means = `mean prediction ${change((metrics) => short(metrics.meanPrediction))}, mean outcome ${short(after.eval.meanOutcome)}`;
  return `calibrated by ${method}, eval: ${means}; ${loss.title} ${change(loss.of)}`;
}

/**
 * What must be said of a calibration with which the loss on eval is larger than without: it learned from models that saw fewer rows, and eval may be
 * of another day. Undefined where it is not.
 */
export function harmText(
  { method, before, after }: CalibratedFigures,
  loss: LossText,
  lossIn: (metrics: Metrics) => number | undefined,
): string | undefined {
  const [without, withIt] = [lossIn(before.eval), lossIn(after.eval)];
  if (without === undefined || withIt === undefined || !(withIt > without)) return undefined;
  const share = `+${((withIt / without - 1) * 100).toFixed(2)} %`;
  return `the calibration by ${method} made the ${loss.title} on eval larger: ${loss.of(before.eval)} without it, ${loss.of(after.eval)} with it (${share}); take it out of the card, or try another method`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
