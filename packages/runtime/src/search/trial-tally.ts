// Whose trials a search counts: its own, and those that another search of the same kind ended before it did.
import type { RecordedTrial } from '@slipway/registry';
import type { JobContext } from '../job-events.ts';

export class TrialTally {
  readonly #search: string;
  readonly #context: Pick<JobContext, 'emit'>;
  #own = 0;
  #lost = 0;

  /** @param search - Its id. */
  constructor(search: string, context: Pick<JobContext, 'emit'>) {
    this.#search = search;
    this.#context = context;
  }

  /** Trials that this call made and recorded. */
  get own(): number {
    return this.#own;
  }

  /** Trials that this call made in vain: another had recorded them meanwhile. */
  get lost(): number {
    return this.#lost;
  }

  /** Counts a trial; the first one that was made in vain is said. */
  add({ record, isOwn }: RecordedTrial): void {
    if (isOwn) {
      this.#own += 1;
      return;
    }
    this.#lost += 1;
    if (this.#lost > 1) return;
    const message = `search ${this.#search} is made by another process at the same time, which recorded trial ${record.trial} first: what both make counts once; leave it to one of them, or give each a --seed`;
    this.#context.emit({ kind: 'warning', message });
  }
}
