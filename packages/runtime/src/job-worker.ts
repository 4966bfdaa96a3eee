// The job's own thread: runs one job, tells the supervisor what it says and how it ended.
import { parentPort, workerData } from 'node:worker_threads';
import { saveCompiledCode } from './compiled-code.ts';
import { type ExampleOptions, type ExampleResult, runExample } from './example-job.ts';
import { explainMissing } from './explain-missing.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext, JobEvent, ModelCall } from './job-events.ts';
import type { TrainResult } from './release-run.ts';
import { type ReproduceOptions, type ReproduceResult, runReproduce } from './reproduce-job.ts';
import { runSearch, type SearchJobOptions, type SearchResult } from './search/search-job.ts';
import { runServe, type ServeResult } from './serve-job.ts';
import { stopError } from './stop-error.ts';
import { runTrain, type TrainOptions } from './train-job.ts';
import { toWire, type WireError } from './wire-error.ts';

/** Which job to run. */
export type JobName = 'train' | 'search' | 'serve' | 'example' | 'reproduce';

/** What a job gives when it is done. */
export type JobResult = TrainResult | SearchResult | ServeResult | ExampleResult | ReproduceResult;

/** What the thread is started with. */
export interface JobRequest {
  readonly job: JobName;
  readonly config: JobConfig;
  /** `train` only. */
  readonly train?: TrainOptions;
  /** `search` only. */
  readonly search?: SearchJobOptions;
  /** `example` only. */
  readonly example?: ExampleOptions;
  /** `reproduce` only. */
  readonly reproduce?: ReproduceOptions;
}

/** From the job to the supervisor. */
export type JobMessage =
  | { readonly type: 'event'; readonly event: JobEvent }
  | { readonly type: 'calling'; readonly call: ModelCall | null }
  | { readonly type: 'committing' }
  | { readonly type: 'done'; readonly result: JobResult }
  | { readonly type: 'failed'; readonly error: WireError };

/** From the supervisor to the job. */
export interface CancelMessage {
  readonly type: 'cancel';
  /** The signal's name. */
  readonly by: string;
}

if (parentPort !== null) void main(workerData as JobRequest, parentPort);

async function main(request: JobRequest, port: NonNullable<typeof parentPort>): Promise<void> {
  saveCompiledCode(); // the thread is ended from outside
  const controller = new AbortController();
  const send = (message: JobMessage) => port.postMessage(message);
  port.on('message', ({ by }: CancelMessage) => controller.abort(stopError(by, request)));
  port.unref(); // a model whose promise never settles must end the thread, not keep it
  let mayBeCommitted = false;
  const context: JobContext = {
    emit: (event) => send({ type: 'event', event }),
    signal: controller.signal,
    calling: (call) => send({ type: 'calling', call }),
    committing: () => {
      mayBeCommitted = true;
      send({ type: 'committing' });
    },
  };
  try {
    send({ type: 'done', result: await runJob(request, context) });
  } catch (error) {
    // Whatever a cancelled job trips over is of no interest; but "nothing was committed" is said only where it is true.
    const isCancelled = controller.signal.aborted && !mayBeCommitted;
    const reason = isCancelled ? controller.signal.reason : explainMissing(error, request.config);
    send({ type: 'failed', error: toWire(reason) });
  }
}

function runJob(request: JobRequest, context: JobContext): Promise<JobResult> {
  const { job, config, train, search, example, reproduce } = request;
  switch (job) {
    case 'train':
      return runTrain(config, context, train);
    case 'search':
      if (search === undefined) throw new Error('a search needs its options');
      return runSearch(config, search, context);
    case 'serve':
      return runServe(config, context);
    case 'example':
      return runExample(config, example ?? {}, context);
    case 'reproduce':
      if (reproduce === undefined) throw new Error('there must be a run to reproduce');
      return runReproduce(config, reproduce, context);
  }
}
