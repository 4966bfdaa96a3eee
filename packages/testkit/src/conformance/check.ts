// What a check is, and what the caller of the kit may say and gets back.
import type { EngineOptions } from '@slipway/contract';
import type { Workbench } from './workbench.ts';

/** How one check ended. */
export interface CheckResult {
  readonly check: string;
  readonly ok: boolean;
  /** Why it failed, or with what excuse it did not have to hold. */
  readonly reason?: string;
}

/** Why a check need not hold for a model. It is shown, and an excuse that is not needed fails. */
export interface Excuse {
  readonly check: string;
  readonly reason: string;
}

/** What the kit may be told. */
export interface ConformanceOptions {
  readonly excuses?: readonly Excuse[];
  /** Overrides of the card's parameters, to make fits fast. Default: none. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Handed to `fit`. Default: none. */
  readonly engines?: EngineOptions;
  /** Rows to train on and to predict, at least 100. Default 1,000. */
  readonly rows?: number;
  /** Of the data and of `fit`, in [0, 2^31 - 1]. Default 1. */
  readonly seed?: number;
  /** How long one check may take. Default 60,000. A model that blocks the loop is not stopped by it. */
  readonly timeoutMs?: number;
}

/** One thing that every model keeps to. */
export interface Check {
  /** Short name, as in an {@link Excuse}. */
  readonly name: string;
  /** What is right, as a sentence. */
  readonly rule: string;
  /** @returns What is wrong, or undefined. Whatever it throws is a reason too. */
  run(bench: Workbench): Promise<string | undefined>;
}
