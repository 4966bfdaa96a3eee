// How far a search is: trials made, the best figure so far, the time left.
import type { TrialRecord } from '@slipway/registry';
import type { JobContext } from '../job-events.ts';
import { scoreOf } from './make-trials.ts';

/** What is to be made. */
export interface SearchGoal {
  /** Infinite where only the budget ends the search. */
  readonly trials: number;
  /** Infinite without a budget. */
  readonly budgetMs: number;
  /** By `performance.now()`. */
  readonly startedMs: number;
  readonly metric: string;
  /** Those that were made before. */
  readonly records: ReadonlyMap<number, TrialRecord>;
}

/** Says after each trial how far the search is. */
export class SearchProgress {
  readonly #goal: Omit<SearchGoal, 'records'>;
  readonly #context: Pick<JobContext, 'emit'>;
  #done: number;
  #made = 0;
  #best = Number.POSITIVE_INFINITY;

  constructor({ records, ...goal }: SearchGoal, context: Pick<JobContext, 'emit'>) {
    this.#goal = goal;
    this.#context = context;
    this.#done = records.size;
    for (const record of records.values()) this.#best = Math.min(this.#best, scoreOf(record));
    this.#say();
  }

  add(record: TrialRecord): void {
    this.#done += 1;
    this.#made += 1;
    this.#best = Math.min(this.#best, scoreOf(record));
    this.#say();
  }

  #say(): void {
    const { trials, metric } = this.#goal;
    const leftSeconds = this.#leftSeconds();
    this.#context.emit({
      kind: 'progress',
      step: 'search trials',
      done: this.#done,
      ...(this.#done > this.#made && { doneBefore: this.#done - this.#made }),
      ...(Number.isFinite(trials) && { total: trials }),
      unit: 'trials',
      ...(Number.isFinite(this.#best) && { metrics: { [`best ${metric}`]: this.#best } }),
      ...(Number.isFinite(leftSeconds) && { leftSeconds }),
    });
  }

  /** By the pace of the trials made in this call, and by the budget. */
  #leftSeconds(): number {
    const { trials, budgetMs, startedMs } = this.#goal;
    const elapsedMs = performance.now() - startedMs;
    const byPace =
      this.#made === 0 ? Number.POSITIVE_INFINITY : (elapsedMs / this.#made) * (trials - this.#done);
    return Math.max(0, Math.min(byPace, budgetMs - elapsedMs)) / 1000;
  }
}
