// The search's side of one trial thread: one trial at a time, and a new thread after one that died.
import { Worker } from 'node:worker_threads';
import { jobEnvironment } from '@slipway/config/job-environment';
import type { TrialFacts } from '@slipway/registry';
import { JobError, ModelFaultError } from '../errors.ts';
import type { ModelCall } from '../job-events.ts';
import { fromWire } from '../wire-error.ts';
import type { TrialRequest } from './run-trial.ts';
import type { TrialCommand, TrialReply, TrialWorkerData } from './trial-worker.ts';

/** Whom a thread tells what. */
export interface TrialThreadOptions {
  readonly calling: (call: ModelCall | null) => void;
  readonly warn: (message: string) => void;
}

/** How long a thread may take to stop by itself, ms; long enough to end an engine's process, which a thread that is cut off leaves to end alone. */
const GRACE_MS = 300;

export class TrialThread {
  readonly #data: TrialWorkerData;
  readonly #options: TrialThreadOptions;
  #worker: Worker | undefined;
  /** Undefined: it never came as far as the model. */
  #call: ModelCall | undefined;
  #pending: PromiseWithResolvers<TrialFacts> | undefined;
  #isClosed = false;

  constructor(data: TrialWorkerData, options: TrialThreadOptions) {
    this.#data = data;
    this.#options = options;
  }

  /**
   * Makes one trial; only one at a time.
   *
   * @throws what the model threw; `E_MODEL_EXITED`, `E_JOB_MEMORY`, `E_JOB_CRASHED` when it took the thread with it.
   */
  run(request: TrialRequest): Promise<TrialFacts> {
    this.#worker ??= this.#start();
    this.#pending = Promise.withResolvers();
    this.#worker.postMessage({ type: 'trial', request } satisfies TrialCommand);
    return this.#pending.promise;
  }

  /** Ends the thread; a trial under way never ends. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.postMessage({ type: 'end' } satisfies TrialCommand);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GRACE_MS);
    worker.once('exit', () => resolve());
    await promise;
    clearTimeout(timer);
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./trial-worker.ts', import.meta.url), {
      workerData: this.#data,
      env: jobEnvironment(),
    });
    let death: { readonly error: unknown } | undefined;
    worker.on('message', (reply: TrialReply) => this.#hear(reply));
    // What the thread still said reaches us before its exit, but not always before its error.
    worker.on('error', (error) => {
      death = { error };
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      if (!this.#isClosed) this.#settle((pending) => pending.reject(this.#deathOf(death)));
    });
    return worker;
  }

  #hear(reply: TrialReply): void {
    if (reply.type === 'warning') this.#options.warn(reply.message);
    else if (reply.type === 'calling') {
      this.#call = reply.call ?? this.#call;
      this.#options.calling(reply.call);
    } else if (reply.type === 'done') this.#settle((pending) => pending.resolve(reply.facts));
    else this.#settle((pending) => pending.reject(fromWire(reply.error)));
  }

  #settle(how: (pending: PromiseWithResolvers<TrialFacts>) => void): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) how(pending);
  }

  #deathOf(death: { readonly error: unknown } | undefined): Error {
    if (death === undefined)
      return this.#call === undefined ? JobError.vanished('search') : ModelFaultError.exited(this.#call);
    const { error } = death;
    const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    return isMemory
      ? JobError.memory('search', error, this.#call)
      : JobError.crashed('search', error, this.#call);
  }
}
