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
  /** Threads that a fit may keep busy, at least 1. Default: what the model's own parameters say; never more than they say. */
  readonly threads?: number;
  /** Many fits on the same rows follow: an engine may keep its process and its copy of the rows between them. Default false. */
  readonly keepAlive?: boolean;
}

/** A library that trains, e.g. `{ name: 'xgboost', version: '1.7.4' }`. */
export interface EngineFacts {
  readonly name: string;
  readonly version: string;
}

/** What a fit left, as the model says. */
export interface TrainedFacts {
  /** The library that trained. */
  readonly engine?: EngineFacts;
  /** Rounds in the model, where it trains in rounds: fewer than asked for when it stopped early. */
  readonly rounds?: number;
}

export interface FitContext<P> {
  /** Checked and frozen. */
  readonly params: Readonly<P>;
  /** Whole number in [0, 2^31 - 1]. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly engines: EngineOptions;
  progress(progress: FitProgress): void;
  /** Said once, at the end of a fit. */
  trained(facts: TrainedFacts): void;
  /** Something the user should know that does not stop the fit. */
  warn(message: string): void;
}
