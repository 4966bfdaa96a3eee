// What `fit` is given besides data: parameters, a seed, and ways to report, warn and be cancelled.

/** How far a fit is. */
export interface FitProgress {
  /** Rounds, epochs or passes done. */
  readonly done: number;
  readonly total: number;
  /** Figures of this round, e.g. `{ 'train-rmse': 0.139 }`. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What a native engine needs to know of the machine; models hand it on and look at none of it. */
export interface EngineOptions {
  /** Path of `libxgboost`, when the user named one. */
  readonly xgboostLibrary?: string;
}

export interface FitContext<P> {
  /** Checked and frozen. */
  readonly params: Readonly<P>;
  /** Whole number in [0, 2^31 - 1]. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly engines: EngineOptions;
  progress(progress: FitProgress): void;
  /** Something the user should know that does not stop the fit. */
  warn(message: string): void;
}
