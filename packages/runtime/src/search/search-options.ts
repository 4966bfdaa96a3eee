// What a search is asked for on the command line.
import { STRATEGIES, type StrategyName } from '@slipway/search';
import { type ExtraFlag, type Flags, UsageError } from '../service-flags.ts';

/** How to search. */
export interface SearchOptions {
  readonly strategy: StrategyName;
  /** Most trials; for halving the configurations that begin. Undefined: the strategy's own. */
  readonly trials: number | undefined;
  /** How long trials may be begun, seconds. Undefined: until all are made. */
  readonly budgetSeconds: number | undefined;
  /** Folds of the cross-validation, 2 to 1,000. */
  readonly folds: number;
  /** Column whose equal values share a fold; `none`: rows one by one. Undefined: the card's. */
  readonly group: string | undefined;
  /** Column by which held-out rows count; `none`: each row once. Undefined: the card's. */
  readonly weight: string | undefined;
  readonly seed: number;
  /** Trials at a time. Undefined: by the number of rows. */
  readonly parallel: number | undefined;
}

/** A search without figures of its own for it. */
const DEFAULTS = { folds: 5, seed: 0, randomTrials: 50 } as const;
const MAX_FOLDS = 1_000;
const MAX_PARALLEL = 256;
const MAX_SEED = 2 ** 31 - 1;
const SECONDS = { s: 1, m: 60, h: 3_600 } as const;

/** Flags of whatever can search. */
export const SEARCH_FLAGS: readonly ExtraFlag[] = [
  { flag: '--trials <n>', description: 'most trials to make; halving: configurations to begin with' },
  { flag: '--budget <time>', description: 'how long to search, as 30s, 5m or 1h' },
  { flag: '--folds <k>', description: 'folds of the cross-validation (default 5)' },
  {
    flag: '--group <column>',
    description: 'rows with equal values share a fold (default: what the card says); none: rows one by one',
  },
  {
    flag: '--weight <column>',
    description: 'held-out rows count by this column (default: what the card says); none: each row once',
  },
  { flag: '--seed <n>', description: 'the same seed makes the same trials (default 0)' },
  { flag: '--parallel <n>', description: 'trials at a time (default: one a core where rows are few)' },
];

/**
 * @param strategy - Value of `--strategy` or `--search`.
 * @param flag - Which of the two, for messages.
 * @throws {@link UsageError} (64).
 */
export function searchOptions(strategy: Flags[string], flag: string, flags: Flags): SearchOptions {
  const known = STRATEGIES.find((name) => name === strategy);
  if (known === undefined) {
    const problem = strategy === undefined ? 'missing' : JSON.stringify(strategy);
    throw new UsageError(`--${flag} is ${problem}, must be one of ${STRATEGIES.join(', ')}`);
  }
  const budgetSeconds = seconds(flags.budget);
  const trials = number(flags, 'trials', 1, 1e9);
  return {
    strategy: known,
    trials: trials ?? (known === 'random' && budgetSeconds === undefined ? DEFAULTS.randomTrials : undefined),
    budgetSeconds,
    folds: number(flags, 'folds', 2, MAX_FOLDS) ?? DEFAULTS.folds,
    group: typeof flags.group === 'string' ? flags.group : undefined,
    weight: typeof flags.weight === 'string' ? flags.weight : undefined,
    seed: number(flags, 'seed', 0, MAX_SEED) ?? DEFAULTS.seed,
    parallel: number(flags, 'parallel', 1, MAX_PARALLEL),
  };
}

/** @throws {@link UsageError} (64) for flags of a search where nothing is searched. */
export function refuseSearchFlags(flags: Flags): void {
  const named = SEARCH_FLAGS.map(({ flag }) => flagName(flag)).filter((name) => flags[name] !== undefined);
  if (named.length > 0) throw new UsageError(`--${named[0]} needs --search <strategy>`);
}

function number(flags: Flags, name: string, low: number, high: number): number | undefined {
  const value = flags[name];
  if (value === undefined) return undefined;
  const parsed = typeof value === 'string' && /^[0-9]{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (parsed >= low && parsed <= high) return parsed;
  throw new UsageError(
    `--${name} is ${JSON.stringify(value)}, must be a whole number from ${low} to ${high}`,
  );
}

function seconds(value: Flags[string]): number | undefined {
  if (value === undefined) return undefined;
  const [, figure = '', unit = ''] = /^([0-9]{1,6}(?:\.[0-9]{1,3})?)([smh])$/.exec(String(value)) ?? [];
  const found = Number(figure) * SECONDS[unit as keyof typeof SECONDS];
  if (found > 0) return found;
  throw new UsageError(`--budget is ${JSON.stringify(value)}, must be a time as 30s, 5m or 1h`);
}

/** `--trials <n>` → `trials`. */
export function flagName(flag: string): string {
  return flag.replace(/^--/, '').split(' ', 1)[0] ?? '';
}
