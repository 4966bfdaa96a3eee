// `report.html`: what was measured of a run, as one page to look at.
import { Worker } from 'node:worker_threads';
import type { Bucket } from '@slipway/bucket';
import { jobEnvironment } from '@slipway/config/job-environment';
import { toSlipwayError } from '@slipway/contract';
import { type RunManifest, SearchLog, type TrialRecord } from '@slipway/registry';
import type { ReportedRun } from '@slipway/report';
import type { JobContext } from '../job-events.ts';
import type { PageReply } from './page-worker.ts';

/** Name of the file in the run's folder. */
export const RUN_PAGE = 'report.html';

/** Renders the page of one run in a thread of its own, so that loading a plotting library costs a training no time. */
export class PageThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #reply: Promise<PageReply>;

  /** Starts the thread. */
  constructor() {
    const worker = new Worker(new URL('./page-worker.ts', import.meta.url), { env: jobEnvironment() });
    worker.unref(); // a model that waits for nothing must still be seen to
    this.#worker = worker;
    this.#reply = new Promise((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error) => resolve({ problem: toSlipwayError(error).message }));
      worker.once('exit', () => resolve({ problem: 'its thread ended' }));
    });
  }

  /**
   * Renders. A page that cannot be made is a warning: it is no reason to lose a training, and `slipway report` can make it again.
   *
   * @returns undefined where it could not be made.
   */
  async render(run: ReportedRun, { emit }: Pick<JobContext, 'emit'>): Promise<string | undefined> {
    const reply = await this.#ask(run);
    if ('page' in reply) return reply.page;
    emit({ kind: 'warning', message: `${RUN_PAGE} could not be made: ${reply.problem}` });
    return undefined;
  }

  async #ask(run: ReportedRun): Promise<PageReply> {
    try {
      this.#worker.ref();
      this.#worker.postMessage(run);
      return await this.#reply;
    } catch (error) {
      return { problem: toSlipwayError(error).message }; // not plain data: committing the run will say so
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The trials of the search that a manifest names; undefined where it names none. @throws as `SearchLog.trials`. */
export async function trialsOf(
  bucket: Bucket,
  { family, version, search }: Pick<RunManifest, 'family' | 'version' | 'search'>,
): Promise<readonly TrialRecord[] | undefined> {
  return search && (await SearchLog.of(bucket, { family, version }, search.id).trials());
}
