// Successive halving: many configurations at few rounds, the best third of them at three times as many, and so on.
// @see Jamieson & Talwalkar (2016), "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS.
import { ranking } from './ranking.ts';
import { type SearchSpace, spaceSize, type TrialParams } from './space.ts';
import type { Scores, Strategy } from './strategy.ts';
import { randomSequence } from './trial-sequence.ts';

/** What to halve. */
export interface HalvingOptions {
  readonly space: SearchSpace;
  readonly seed: number;
  /** Configurations that begin, at least 1. */
  readonly configs: number;
  /** The parameter that says how many rounds to train, and the most of them. */
  readonly rounds: { readonly name: string; readonly most: number };
}

/** One step: so many configurations at so many rounds. Its trials have consecutive numbers. */
export interface Rung {
  readonly configs: number;
  readonly rounds: number;
}

/** One in so many goes on, with so many times the rounds. */
const ETA = 3;
/** Fewer rounds than this tell nothing of a configuration. */
const MIN_ROUNDS = 4;

/** The rungs of a halving; the last one trains the most rounds. */
export function halvingRungs(configs: number, mostRounds: number): readonly Rung[] {
  let steps = 0;
  while (ETA ** (steps + 1) <= configs && mostRounds / ETA ** (steps + 1) >= MIN_ROUNDS) steps++;
  return Array.from({ length: steps + 1 }, (_, k) => ({
    configs: Math.max(1, Math.floor(configs / ETA ** k)),
    rounds: Math.round(mostRounds / ETA ** (steps - k)),
  }));
}

/** A rung begins when all of the one before it is done, so that its trials do not depend on which of those ended first. */
export function halvingStrategy({ space, seed, configs, rounds }: HalvingOptions): Strategy {
  const open: SearchSpace = {
    ...space,
    dimensions: space.dimensions.filter(({ name }) => name !== rounds.name),
  };
  const sequence = randomSequence(open, seed);
  const rungs = halvingRungs(Math.min(configs, spaceSize(open)), rounds.most);
  const first = rungs.map((_, k) => 1 + rungs.slice(0, k).reduce((sum, rung) => sum + rung.configs, 0));
  const trials = rungs.reduce((sum, rung) => sum + rung.configs, 0);
  const decided: (readonly TrialParams[])[] = [];

  /** Configurations of a rung, the best of the one before first. */
  function configsOf(k: number, scores: Scores): readonly TrialParams[] | undefined {
    const known = decided[k];
    if (known !== undefined) return known;
    const count = rungs[k]?.configs ?? 0;
    const found = k === 0 ? drawn(count) : survivors(k - 1, scores)?.slice(0, count);
    if (found !== undefined) decided[k] = found;
    return found;
  }

  function drawn(count: number): readonly TrialParams[] {
    return Array.from({ length: count }, (_, place) => sequence(place)).filter(
      (params) => params !== undefined,
    );
  }

  function survivors(k: number, scores: Scores): readonly TrialParams[] | undefined {
    const before = configsOf(k, scores);
    const numbers = before?.map((_, place) => (first[k] ?? 0) + place);
    if (before === undefined || numbers?.some((number) => !scores.has(number))) return undefined;
    const own = new Map(numbers?.map((number) => [number, scores.get(number) ?? Number.POSITIVE_INFINITY]));
    return ranking(own)
      .map((number) => before[number - (first[k] ?? 0)])
      .filter((params) => params !== undefined);
  }

  return {
    trials,
    begins: rungs[0]?.configs ?? 0,
    trial(number, scores) {
      const k = first.findLastIndex((from) => from <= number);
      const rung = rungs[k];
      if (rung === undefined || number > trials) return 'over';
      const found = configsOf(k, scores);
      if (found === undefined) return 'later';
      const params = found[number - (first[k] ?? 0)];
      if (params === undefined) return 'none';
      return { trial: number, params: { ...params, [rounds.name]: rung.rounds } };
    },
  };
}
