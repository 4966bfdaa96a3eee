// The supervising side of a job: the main thread owns the exit code, the signals and the deadline, whatever the job's code does.

import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { SlipwayError } from '@slipway/contract';
import { compiledCodeEnvironment } from './compiled-code.ts';
import { JobError, ModelFaultError } from './errors.ts';
import type { JobEvent, ModelCall } from './job-events.ts';
import type { CancelMessage, JobMessage, JobRequest, JobResult } from './job-worker.ts';
import { stopError } from './stop-error.ts';
import { fromWire } from './wire-error.ts';

/** How a job ended. */
export type JobOutcome =
  | { readonly ok: true; readonly result: JobResult }
  | { readonly ok: false; readonly error: SlipwayError };

/** How to watch it. */
export interface SuperviseOptions {
  readonly onEvent: (event: JobEvent) => void;
  /** Asks the job to stop; its reason is the error to end with. */
  readonly signal: AbortSignal;
  /** Time for the whole job, seconds. */
  readonly deadlineSeconds: number;
  /** Environment of the job's thread: no secrets. */
  readonly env: NodeJS.ProcessEnv;
  /** How long a job may take to stop once it was asked, ms. Default 8,000. */
  readonly graceMs?: number;
}

const GRACE_MS = 8_000;
/**
 * A thread that runs out of heap is ended by Node when it comes within 16 MB of the end; where V8 moves more than that to the old generation
 * at once, the whole process aborts instead. Semi-spaces of 10 MB, a third of this, are fast enough: columns do not lie on the heap.
 */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 30 };

/**
 * Runs a job in a thread of its own and waits for its end; afterwards the thread is gone, whatever it still held.
 *
 * A job that is asked to stop gets the grace time and is then ended. One that exits without a word, dies of an error nobody caught, runs
 * out of heap or takes longer than its deadline has failed with exit 70, and the error names the model's method that was under way.
 */
export async function supervise(request: JobRequest, options: SuperviseOptions): Promise<JobOutcome> {
  const { signal, deadlineSeconds, graceMs = GRACE_MS } = options;
  if (signal.aborted) return { ok: false, error: signal.reason };
  const worker = new Worker(new URL('./job-worker.ts', import.meta.url), {
    workerData: request,
    resourceLimits: YOUNG_GENERATION,
    env: { ...options.env, ...compiledCodeEnvironment() },
    stdout: true,
    stderr: true,
  });
  const { promise, resolve } = Promise.withResolvers<JobOutcome>();
  const fail = (error: SlipwayError) => resolve({ ok: false, error });
  const job = new WatchedJob(request);

  worker.on('message', (message: JobMessage) => {
    if (message.type === 'event') options.onEvent(message.event);
    else if (message.type === 'done') resolve({ ok: true, result: message.result });
    else if (message.type === 'failed') fail(fromWire(message.error));
    else job.hear(message);
  });
  // What a thread said reaches us before its exit, but not always before its error: only then is it known what it was at.
  let death: { readonly error: unknown } | undefined;
  worker.on('error', (error) => {
    death = { error };
  });
  worker.on('exit', () => fail(death === undefined ? job.ended(signal) : job.died(death.error)));
  passLinesOn(worker, options.onEvent);

  const timers = [setTimeout(() => fail(job.late(deadlineSeconds)), deadlineSeconds * 1000)];
  const cancel = () => {
    worker.postMessage({ type: 'cancel', by: String(signal.reason.facts.by) } satisfies CancelMessage);
    timers.push(setTimeout(() => fail(job.ended(signal)), graceMs));
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await promise;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}

/** What is known of a job from outside: enough to say what it died of. */
class WatchedJob {
  readonly #request: JobRequest;
  readonly #name: string;
  #call: ModelCall | undefined;
  #isInModel = false;
  #isCommitting = false;

  constructor(request: JobRequest) {
    this.#request = request;
    this.#name = request.job;
  }

  hear(message: Extract<JobMessage, { type: 'calling' | 'committing' }>): void {
    if (message.type === 'committing') this.#isCommitting = true;
    else {
      this.#isInModel = message.call !== null;
      this.#call = message.call ?? this.#call;
    }
  }

  ended(signal: AbortSignal): SlipwayError {
    if (signal.aborted)
      return this.#isCommitting
        ? JobError.interrupted()
        : stopError(String(signal.reason.facts.by), this.#request);
    return this.#isInModel && this.#call !== undefined
      ? ModelFaultError.exited(this.#call)
      : JobError.vanished(this.#name);
  }

  late(seconds: number): SlipwayError {
    return JobError.deadline(seconds, this.#isInModel ? this.#call : undefined);
  }

  died(error: unknown): SlipwayError {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') return JobError.memory(this.#name, error, this.#call);
    return JobError.crashed(this.#name, error, this.#call);
  }
}

/** What a model prints becomes an event: stdout holds nothing but log lines, and the last line on stderr is the error line. */
function passLinesOn(worker: Worker, onEvent: (event: JobEvent) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: worker[stream] }).on('line', (line) =>
      onEvent({ kind: 'output', stream, line }),
    );
  }
}
