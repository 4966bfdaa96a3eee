// Makes the trials of a plan that are not there yet, several at a time, and records each as it ends.
import { EXIT, toSlipwayError } from '@slipway/contract';
import type { RecordedTrial, SearchLog, TrialFacts, TrialRecord } from '@slipway/registry';
import type { PlannedTrial, Strategy } from '@slipway/search';
import type { JobContext } from '../job-events.ts';
import { SearchJobError } from './errors.ts';
import type { TrialThread } from './trial-thread.ts';

/** What is made of a plan. */
export interface TrialMaking {
  readonly strategy: Strategy;
  readonly log: SearchLog;
  /** By number; those that are there, to which the new ones are added. */
  readonly records: Map<number, TrialRecord>;
  /** Their scores: infinite where a trial failed. */
  readonly scores: Map<number, number>;
  /** Time for trials to begin and end in, ms; Infinity for no end. */
  readonly budgetMs: number;
  readonly threads: readonly TrialThread[];
  /** `conversion-rate@v2` */
  readonly model: string;
  /** Told of each trial that was made, and whether its record is the one that counts. */
  readonly onTrial: (trial: RecordedTrial) => void;
  readonly context: JobContext;
}

/** Why no more trials were made. */
export type SearchEnd = 'all trials' | 'budget';

/** A search in which so many trials have failed and none succeeded goes no further. */
const MAX_FAILURES = 20;
/** Errors that another trial could not escape: something is missing, full, forbidden, or the model broke the rows that all share. */
const FATAL_EXITS: ReadonlySet<number> = new Set([
  EXIT.noInput,
  EXIT.unavailable,
  EXIT.io,
  EXIT.tempFail,
  EXIT.artifact,
  EXIT.noPermission,
]);
const FATAL_CODES: ReadonlySet<string> = new Set([
  'E_MODEL_CHANGED_DATA',
  'E_MODEL_PACKAGE',
  'E_MODEL_UNKNOWN',
  'E_JOB_VANISHED',
]);
/** Longest delay of a timer, ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** What a trial came to for the strategy; a failed one is infinitely bad. */
export function scoreOf({ loss }: Pick<TrialRecord, 'loss'>): number {
  return loss?.weighted ?? Number.POSITIVE_INFINITY;
}

/**
 * Makes trials until the plan or the budget is at its end. At the end of the budget a trial under way is given up, unless there is no
 * other: then the search waits for it.
 *
 * @throws the reason of `context.signal`; errors of the machine; {@link SearchJobError} `E_SEARCH_FAILED` when too many have failed.
 */
export async function makeTrials(making: TrialMaking): Promise<SearchEnd> {
  const { records, budgetMs, threads, context } = making;
  const next = plannedTrials(making);
  const idle = [...threads];
  const running = new Set<Promise<void>>();
  const timeOut = after(Math.min(budgetMs, MAX_DELAY_MS));
  const aborted = whenAborted(context.signal);
  let isLate = false;
  try {
    for (;;) {
      for (let planned = isLate ? undefined : begin(); planned !== undefined; planned = begin())
        running.add(planned);
      if (running.size === 0) return isLate ? 'budget' : 'all trials';
      isLate =
        (await Promise.race([...running, aborted.promise, ...(isLate ? [] : [timeOut.promise])])) ?? isLate;
      if (isLate && records.size > 0) return 'budget';
      throwIfHopeless(making);
    }
  } finally {
    timeOut.cancel();
    aborted.cancel();
  }

  function begin(): Promise<void> | undefined {
    const thread = idle[0];
    const planned = thread === undefined ? undefined : next();
    if (thread === undefined || planned === undefined) return undefined;
    idle.shift();
    const made = makeOne(thread, planned, making).finally(() => {
      running.delete(made);
      idle.push(thread);
    });
    made.catch(() => {}); // heard by the race, unless the search is over
    return made;
  }
}

/** Gives planned trials that are not recorded, ascending; undefined where there is none, or none yet. */
function plannedTrials({ strategy, records, scores }: TrialMaking) {
  let number = 1;
  return (): PlannedTrial | undefined => {
    for (; number <= strategy.trials; number++) {
      if (records.has(number)) continue;
      const planned = strategy.trial(number, scores);
      if (planned === 'later' || planned === 'over') return undefined;
      if (planned === 'none') continue;
      number++;
      return planned;
    }
    return undefined;
  };
}

async function makeOne(thread: TrialThread, planned: PlannedTrial, making: TrialMaking): Promise<void> {
  const { records, scores, log, onTrial } = making;
  const startedMs = performance.now();
  const facts = await thread.run(planned).catch((error: unknown) => {
    const seconds = (performance.now() - startedMs) / 1000;
    return failedFacts(planned, error, seconds);
  });
  const recorded = await log.record(facts);
  const { record } = recorded;
  records.set(record.trial, record);
  scores.set(record.trial, scoreOf(record));
  onTrial(recorded);
}

/** @throws the error, where it is not the trial's own. */
function failedFacts({ trial, params }: PlannedTrial, cause: unknown, seconds: number): TrialFacts {
  const error = toSlipwayError(cause);
  const isOfModel = error.code !== 'E_JOB_CRASHED' || error.facts.model !== undefined;
  if (!isOfModel || FATAL_EXITS.has(error.exitCode) || FATAL_CODES.has(error.code)) throw error;
  const { code, message } = error;
  return { trial, params, folds: [], loss: null, rounds: null, seconds, error: { code, message } };
}

function throwIfHopeless({ records, model }: TrialMaking): void {
  const failure = records.size < MAX_FAILURES ? undefined : everyTrialFailed(records, model);
  if (failure !== undefined) throw failure;
}

/** @returns undefined when a trial succeeded. */
export function everyTrialFailed(
  records: ReadonlyMap<number, TrialRecord>,
  model: string,
): SearchJobError | undefined {
  for (const { loss } of records.values()) if (loss !== null) return undefined;
  const first = records.get(Math.min(...records.keys()));
  if (first?.error == null) return undefined;
  return SearchJobError.failed(model, records.size, { trial: first.trial, ...first.error });
}

interface Cancellable<T> {
  readonly promise: Promise<T>;
  readonly cancel: () => void;
}

function after(ms: number): Cancellable<true> {
  const { promise, resolve } = Promise.withResolvers<true>();
  const timer = setTimeout(() => resolve(true), ms);
  return { promise, cancel: () => clearTimeout(timer) };
}

function whenAborted(signal: AbortSignal): Cancellable<undefined> {
  const { promise, reject } = Promise.withResolvers<undefined>();
  promise.catch(() => {});
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return { promise, cancel: () => signal.removeEventListener('abort', abort) };
}
