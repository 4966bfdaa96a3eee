// What the metrics of both tasks have in common, so that an evaluation can hold either.

/** What is known of predictions whatever the task. With weights, every mean is a weighted one. */
export interface OutcomeSummary {
  /** Against {@link OutcomeSummary.meanOutcome}: calibration in the large. */
  readonly meanPrediction: number;
  readonly meanOutcome: number;
  /** Rows added, those of weight 0 included. */
  readonly rows: number;
}

/** Predictions beside outcomes, added batch by batch. */
export interface OutcomeMetrics<Summary extends OutcomeSummary> {
  /**
   * Adds rows: all of them, or none when it throws.
   *
   * @param prediction - Shape [at least length].
   * @param outcome - Shape [at least length].
   * @param length - Number of rows, at least 0.
   * @param weight - Finite, at least 0, shape [at least length]. Default: 1 each.
   */
  add(
    prediction: ArrayLike<number>,
    outcome: ArrayLike<number>,
    length: number,
    weight?: ArrayLike<number>,
  ): void;
  /** Adds all rows of another accumulator of the same kind, which stays as it is. */
  merge(other: this): void;
  /** The metrics of all rows so far. */
  readonly value: Summary;
}
