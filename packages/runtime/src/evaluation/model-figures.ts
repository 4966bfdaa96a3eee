// What is looked at more closely about the model itself: whether its predictions mean what they say, and how they and their errors spread.
import type { AnyCard, Batch } from '@slipway/contract';
import {
  type CalibrationSummary,
  CalibrationTable,
  Histogram,
  type HistogramSummary,
} from '@slipway/metrics';
import { type Outcome, outcomes, weights } from './outcome.ts';

/** Shapes of a model's predictions on a split. JSON-able. */
export interface ModelDetail {
  /** Weighted where the card has a weight. */
  readonly calibration: CalibrationSummary;
  readonly predictions: HistogramSummary;
  /** Prediction less outcome. */
  readonly residuals: HistogramSummary;
}

/** Accumulates the shapes of one model's predictions. */
export class ModelFigures {
  readonly #outcome: Outcome;
  readonly #calibration: CalibrationTable;
  readonly #predictions = new Histogram();
  readonly #residuals = new Histogram();

  constructor(task: AnyCard['task'], outcome: Outcome) {
    this.#outcome = outcome;
    this.#calibration = new CalibrationTable({ task });
  }

  /** @param prediction - Shape [at least batch.length]. */
  add(prediction: Float64Array, batch: Batch): void {
    const y = outcomes(batch, this.#outcome);
    const w = weights(batch, this.#outcome);
    this.#calibration.add(prediction, y, batch.length, w);
    this.#predictions.add(prediction, batch.length, w);
    const residuals = new Float64Array(batch.length);
    for (let i = 0; i < batch.length; i++) residuals[i] = prediction[i]! - y[i]!; // in range by the loop
    this.#residuals.add(residuals, batch.length, w);
  }

  merge(other: ModelFigures): void {
    this.#calibration.merge(other.#calibration);
    this.#predictions.merge(other.#predictions);
    this.#residuals.merge(other.#residuals);
  }

  get value(): ModelDetail {
    return {
      calibration: this.#calibration.value,
      predictions: this.#predictions.value,
      residuals: this.#residuals.value,
    };
  }
}
