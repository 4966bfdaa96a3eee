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

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
