// A strategy: which trial is the n-th, given how the trials before it went. Nothing here runs anything.
import { SearchError } from './errors.ts';
import { type HalvingOptions, halvingStrategy } from './halving.ts';
import { MAX_PERMUTATION } from './permutation.ts';
import type { SpaceUse } from './read-space.ts';
import { type SearchSpace, spaceSize, type TrialParams } from './space.ts';
import { gridSequence, randomSequence, type TrialSequence } from './trial-sequence.ts';

/** How a space is searched. */
export const STRATEGIES = ['grid', 'random', 'halving'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** What the trials so far came to: the figure to make small, infinite where a trial failed. By number. */
export type Scores = ReadonlyMap<number, number>;

/** A trial to make. */
export interface PlannedTrial {
  /** From 1. */
  readonly trial: number;
  readonly params: TrialParams;
}

/** A fixed order of trials, whatever runs them and in how many threads. */
export interface Strategy {
  /** How many trials there are at most. */
  readonly trials: number;
  /** How many of them depend on no other. */
  readonly begins: number;
  /**
   * The trial of a number in [1, trials].
   *
   * @returns `later` while trials that it depends on are not done; `none` when there is no such trial; `over` when there is none after it
   * either.
   */
  trial(number: number, scores: Scores): PlannedTrial | 'later' | 'none' | 'over';
}

/** What to search. */
export interface StrategyOptions {
  readonly strategy: StrategyName;
  readonly space: SearchSpace;
  /** Whole number in [0, 2^31 - 1]. */
  readonly seed: number;
  /** Most trials; for halving the configurations that begin. Undefined: every combination of a grid, else no end. */
  readonly trials?: number | undefined;
  /** Halving only. */
  readonly rounds?: HalvingOptions['rounds'] | undefined;
  /** `conversion-rate@v2`, in errors. */
  readonly model: string;
}

/** Configurations that a halving begins with unless told otherwise: four rungs. */
export const DEFAULT_HALVING_CONFIGS = 27;

/** What of a card's own suggestions a strategy searches. */
export function spaceUse(strategy: StrategyName): SpaceUse {
  return strategy === 'grid' ? 'lists' : 'lists and ranges';
}

/** @throws {@link SearchError} `E_SEARCH_SPACE`, `E_SEARCH_STRATEGY` (78). */
export function createStrategy(options: StrategyOptions): Strategy {
  const { strategy, space, seed, trials = Number.POSITIVE_INFINITY, rounds, model } = options;
  if (strategy === 'halving') {
    if (rounds === undefined) throw SearchError.strategy(model);
    return halvingStrategy({ space, seed, configs: options.trials ?? DEFAULT_HALVING_CONFIGS, rounds });
  }
  const size = spaceSize(space);
  if (strategy === 'random') return inOrder(randomSequence(space, seed), Math.min(trials, size));
  if (size > MAX_PERMUTATION) throw SearchError.space(size, MAX_PERMUTATION);
  return inOrder(gridSequence(space, seed), Math.min(trials, size));
}

function inOrder(sequence: TrialSequence, trials: number): Strategy {
  return {
    trials,
    begins: trials,
    trial(number) {
      const params = number <= trials ? sequence(number - 1) : undefined;
      return params === undefined ? 'over' : { trial: number, params };
    },
  };
}
