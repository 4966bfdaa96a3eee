// Errors of predicted numbers, added up batch by batch in constant memory.
import { checkFinite, checkLengths, checkWeights } from './check-rows.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { MetricsError } from './errors.ts';
import type { OutcomeMetrics, OutcomeSummary } from './outcome-metrics.ts';

/** Metrics of a regression, in the label's unit (`mse`: squared). With weights, every mean is a weighted one. */
export interface RegressionSummary extends OutcomeSummary {
  /** Mean squared error, at least 0. */
  readonly mse: number;
  /** Root of `mse`. */
  readonly rmse: number;
  /** Mean absolute error, at least 0. */
  readonly mae: number;
}

/**
 * Accumulates predictions and outcomes. The order of rows and how they are split into batches or shards change results by no more than
 * a few units in the last place.
 *
 * @example
 * const metrics = new RegressionMetrics();
 * metrics.add(Float64Array.of(0.1, 0.3), Float64Array.of(0, 1), 2);
 * metrics.value.mse; // 0.25
 */
export class RegressionMetrics implements OutcomeMetrics<RegressionSummary> {
  #rows = 0;
  readonly #weight = new CompensatedSum();
  readonly #prediction = new CompensatedSum();
  readonly #outcome = new CompensatedSum();
  readonly #absolute = new CompensatedSum();
  readonly #squared = new CompensatedSum();

  /**
   * Adds rows: all of them, or none when it throws.
   *
   * @param prediction - Finite, shape [at least length].
   * @param outcome - Finite, shape [at least length].
   * @param length - Number of rows, at least 0.
   * @param weight - Finite, at least 0, shape [at least length]. Default: 1 each.
   * @throws {@link MetricsError} `E_METRICS_VALUE`, `E_METRICS_WEIGHT`, `E_METRICS_LENGTH`.
   */
  add(
    prediction: ArrayLike<number>,
    outcome: ArrayLike<number>,
    length: number,
    weight?: ArrayLike<number>,
  ): void {
    checkLengths({ prediction, outcome, weight }, length);
    checkFinite('prediction', prediction, length, this.#rows);
    checkFinite('outcome', outcome, length, this.#rows);
    checkWeights(weight, length, this.#rows);
    for (let i = 0; i < length; i++) {
      const w = weight === undefined ? 1 : weight[i]!; // in range: checked above, as are the next two
      const p = prediction[i]!;
      const o = outcome[i]!;
      const error = p - o;
      this.#weight.add(w);
      this.#prediction.add(w * p);
      this.#outcome.add(w * o);
      this.#absolute.add(w * Math.abs(error));
      this.#squared.add(w * error * error);
    }
    this.#rows += length;
  }

  /** Adds all rows of another accumulator, which stays as it is. */
  merge(other: RegressionMetrics): void {
    this.#weight.merge(other.#weight);
    this.#prediction.merge(other.#prediction);
    this.#outcome.merge(other.#outcome);
    this.#absolute.merge(other.#absolute);
    this.#squared.merge(other.#squared);
    this.#rows += other.#rows;
  }

  /**
   * The metrics of all rows so far.
   *
   * @throws {@link MetricsError} `E_METRICS_EMPTY` before the first row, `E_METRICS_WEIGHT` when every weight was 0.
   */
  get value(): RegressionSummary {
    if (this.#rows === 0) throw MetricsError.empty();
    const weight = this.#weight.value;
    if (weight === 0) throw MetricsError.noWeight(this.#rows);
    const mse = this.#squared.value / weight;
    return {
      mse,
      rmse: Math.sqrt(mse),
      mae: this.#absolute.value / weight,
      meanPrediction: this.#prediction.value / weight,
      meanOutcome: this.#outcome.value / weight,
      rows: this.#rows,
    };
  }
}
