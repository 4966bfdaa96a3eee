// How long an alert may take: a job never waits longer for Slack than this.

/** Time limits of one alert, milliseconds. */
export interface AlertLimits {
  /** One try, from connecting to the end of the answer. */
  readonly tryMs: number;
  /** All tries and the waits between them. */
  readonly totalMs: number;
  /** The longest first wait between tries; the second is at most twice as long. */
  readonly backoffMs: number;
}

/** The limits unless told otherwise. */
export const DEFAULT_LIMITS: AlertLimits = Object.freeze({ tryMs: 5000, totalMs: 10_000, backoffMs: 500 });

/** Tries after the first. */
export const MAX_RETRIES = 2;
