// What predicted probabilities are worth beside outcomes of 0 and 1, added up batch by batch in bounded memory.
import { checkBinary, checkLengths, checkWeights } from './check-rows.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { MetricsError } from './errors.ts';
import type { OutcomeMetrics, OutcomeSummary } from './outcome-metrics.ts';
import { type Ranking, rankScores } from './ranking.ts';
import { rowLogLoss } from './row-losses.ts';
import { ScoreTable } from './score-table.ts';

/** Metrics of a binary task. With weights, every mean is a weighted one. */
export interface BinarySummary extends OutcomeSummary, Ranking {
  /** Mean log loss in nats, predictions clipped by 2^-52 at both ends as scikit-learn 1.2 does. */
  readonly logLoss: number;
  /** Mean squared error of the probability, in [0, 1]. */
  readonly brier: number;
  /** Expected calibration error in [0, 1], over 15 bins of equal width. */
  readonly ece: number;
  /** Rows whose outcome is 1. */
  readonly positives: number;
}

/** As in Guo et al. (2017), ICML, "On Calibration of Modern Neural Networks". */
const ECE_BINS = 15;
/** Distinct predictions up to which the ranking is exact; it then takes 48 MiB. */
const DISTINCT_SCORES = 2 ** 20;

/**
 * Accumulates predictions and outcomes. The order of rows and how they are split into batches or shards change results by no more than
 * a few units in the last place; the areas' sums are exact for whole weights. Beyond `distinctScores` distinct predictions, `auc` and
 * `averagePrecision` are of predictions rounded to as many bits as fit, and `aucError` and `averagePrecisionError` bound what that changed.
 *
 * @example
 * const metrics = new BinaryMetrics();
 * metrics.add(Float64Array.of(0.1, 0.8), Float64Array.of(0, 1), 2);
 * metrics.value.auc; // 1
 */
export class BinaryMetrics implements OutcomeMetrics<BinarySummary> {
  #rows = 0;
  #positives = 0;
  readonly #weight = new CompensatedSum();
  readonly #prediction = new CompensatedSum();
  readonly #outcome = new CompensatedSum();
  readonly #logLoss = new CompensatedSum();
  readonly #squared = new CompensatedSum();
  readonly #gaps = Array.from({ length: ECE_BINS }, () => new CompensatedSum());
  readonly #scores: ScoreTable;

  /**
   * @param options - `distinctScores`: whole number in [4096, 2^24], default 2^20; memory is at most 48 bytes each.
   * @throws {@link MetricsError} `E_METRICS_OPTION`.
   */
  constructor(options: { readonly distinctScores?: number } = {}) {
    this.#scores = new ScoreTable(options.distinctScores ?? DISTINCT_SCORES, 2);
  }

  /**
   * Adds rows: all of them, or none when it throws.
   *
   * @param prediction - Probabilities in [0, 1], shape [at least length].
   * @param outcome - 0 or 1, shape [at least length].
   * @param length - Number of rows, at least 0.
   * @param weight - Finite, at least 0, shape [at least length]. Default: 1 each.
   * @throws {@link MetricsError} `E_METRICS_VALUE`, `E_METRICS_OUTCOME`, `E_METRICS_WEIGHT`, `E_METRICS_LENGTH`.
   */
  add(
    prediction: ArrayLike<number>,
    outcome: ArrayLike<number>,
    length: number,
    weight?: ArrayLike<number>,
  ): void {
    checkLengths({ prediction, outcome, weight }, length);
    checkBinary(prediction, outcome, length, this.#rows);
    checkWeights(weight, length, this.#rows);
    for (let i = 0; i < length; i++) {
      const w = weight === undefined ? 1 : weight[i]!; // in range: checked above, as are the next two
      const p = prediction[i]!;
      const o = outcome[i]!;
      this.#weight.add(w);
      this.#prediction.add(w * p);
      this.#outcome.add(w * o);
      this.#logLoss.add(w * rowLogLoss(p, o));
      this.#squared.add(w * (p - o) * (p - o));
      this.#gaps[Math.min(Math.floor(p * ECE_BINS), ECE_BINS - 1)]!.add(w * (p - o)); // in range: p is in [0, 1]
      const slot = this.#scores.slot(p);
      this.#scores.sums[1 - o]![slot]! += w; // positives first
      this.#positives += o;
    }
    this.#rows += length;
  }

  /** Adds all rows of another accumulator, which stays as it is. */
  merge(other: BinaryMetrics): void {
    this.#scores.merge(other.#scores);
    this.#weight.merge(other.#weight);
    this.#prediction.merge(other.#prediction);
    this.#outcome.merge(other.#outcome);
    this.#logLoss.merge(other.#logLoss);
    this.#squared.merge(other.#squared);
    for (const [bin, gap] of this.#gaps.entries()) gap.merge(other.#gaps[bin]!); // as many bins
    this.#positives += other.#positives;
    this.#rows += other.#rows;
  }

  /**
   * The metrics of all rows so far.
   *
   * @throws {@link MetricsError} `E_METRICS_EMPTY` before the first row, `E_METRICS_WEIGHT` when every weight was 0.
   */
  get value(): BinarySummary {
    if (this.#rows === 0) throw MetricsError.empty();
    const weight = this.#weight.value;
    if (weight === 0) throw MetricsError.noWeight(this.#rows);
    const gap = new CompensatedSum();
    for (const { value } of this.#gaps) gap.add(Math.abs(value));
    return {
      logLoss: this.#logLoss.value / weight,
      brier: this.#squared.value / weight,
      ...rankScores(this.#scores.sorted()),
      ece: gap.value / weight,
      meanPrediction: this.#prediction.value / weight,
      meanOutcome: this.#outcome.value / weight,
      positives: this.#positives,
      rows: this.#rows,
    };
  }
}
