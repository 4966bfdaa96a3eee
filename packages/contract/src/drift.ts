// Drift: when a serving says aloud that its rows are no longer those that the model learned from.

/** Limits on how far served rows and their predictions may move from the run's profile. Beyond them an alert is sent; nothing fails. */
export interface DriftLimits {
  /** Largest population stability index of a column, above 0. Default 0.25. */
  readonly psi?: number;
  /** With fewer rows, on either side, a column is not judged: whole number of at least 1. Default 1,000. */
  readonly minRows?: number;
  /** Input columns, or the prediction, that are watched. Default: all; the others are measured all the same. */
  readonly columns?: readonly string[];
}
