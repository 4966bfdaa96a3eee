// The supervising side of a job: the main thread owns the exit code, the signals and the deadline, whatever the job's code does.

import { Worker } from 'node:worker_threads';
import { SlipwayError } from '@slipway/contract';
import { JobError } from './errors.ts';
import type { JobEvent } from './job-events.ts';
import type { CancelMessage, JobMessage, JobRequest, JobResult } from './job-worker.ts';
import { fromWire } from './wire-error.ts';

/** How a job ended. */
export type JobOutcome =
  | { readonly ok: true; readonly result: JobResult }
  | { readonly ok: false; readonly error: SlipwayError };

/** How to watch it. */
export interface SuperviseOptions {
  readonly onEvent: (event: JobEvent) => void;
  /** Time for the whole job, seconds. */
  readonly deadlineSeconds: number;
  /** Environment of the job's thread: no secrets. */
  readonly env: NodeJS.ProcessEnv;
  /** How long a job may take to stop after the first signal, ms. Default 8,000. */
  readonly graceMs?: number;
}

const GRACE_MS = 8_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs a job in a thread of its own and waits for its end.
 *
 * The first SIGTERM or SIGINT asks the job to stop and, after the grace time, ends it; the second ends the process at once. A job that
 * exits without a word, runs out of heap or takes longer than its deadline has failed with exit 70.
 */
export async function supervise(request: JobRequest, options: SuperviseOptions): Promise<JobOutcome> {
  const worker = new Worker(new URL('./job-worker.ts', import.meta.url), {
    workerData: request,
    env: options.env,
  });
  const { promise, resolve } = Promise.withResolvers<JobOutcome>();
  const fail = (error: SlipwayError) => resolve({ ok: false, error });
  let cancelledBy: string | undefined;

  worker.on('message', (message: JobMessage) => {
    if (message.type === 'event') options.onEvent(message.event);
    else if (message.type === 'done') resolve({ ok: true, result: message.result });
    else fail(fromWire(message.error));
  });
  worker.on('error', (error) => fail(threadError(request.job, error)));
  worker.on('exit', () =>
    fail(cancelledBy === undefined ? JobError.vanished(request.job) : JobError.cancelled(cancelledBy)),
  );

  const timers = [
    setTimeout(() => fail(JobError.deadline(options.deadlineSeconds)), options.deadlineSeconds * 1000),
  ];
  const onSignal = (signal: NodeJS.Signals) => {
    if (cancelledBy !== undefined) return endNow(signal);
    cancelledBy = signal;
    worker.postMessage({ type: 'cancel', by: signal } satisfies CancelMessage);
    timers.push(setTimeout(() => fail(JobError.cancelled(signal)), options.graceMs ?? GRACE_MS));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await promise;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    await worker.terminate();
  }
}

/** The second signal: the default action, at once. */
function endNow(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function threadError(job: string, error: unknown): SlipwayError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return JobError.memory(job, error);
  return error instanceof SlipwayError ? error : JobError.crashed(job, error);
}
