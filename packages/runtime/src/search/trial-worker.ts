// One thread of a search: loads the model once, then makes one trial after another on rows that all threads share.
import { parentPort, workerData } from 'node:worker_threads';
import type { Model } from '@slipway/contract';
import type { TrialFacts } from '@slipway/registry';
import { checksumOf } from '../batch-bytes.ts';
import { JobError, ModelFaultError } from '../errors.ts';
import type { ModelCall } from '../job-events.ts';
import { loadModel } from '../load-model.ts';
import { toWire, type WireError } from '../wire-error.ts';
import { type FoldRows, foldDataset } from './fold-rows.ts';
import { runTrial, type TrialRequest, type TrialSetting } from './run-trial.ts';

/** What a thread is started with. */
export interface TrialWorkerData {
  readonly family: string;
  readonly version: string;
  /** In shared memory. */
  readonly pieces: FoldRows;
  /** Key of the train file, in errors. */
  readonly file: string;
  readonly seed: number;
  /** Column by which held-out rows count; null: each once. */
  readonly weight: string | null;
  /** Threads that an engine may use. */
  readonly threads: number;
  readonly xgboostLibrary: string | undefined;
}

/** From the search to the thread. */
export type TrialCommand =
  | { readonly type: 'trial'; readonly request: TrialRequest }
  | { readonly type: 'end' };

/** From the thread to the search. */
export type TrialReply =
  | { readonly type: 'done'; readonly facts: TrialFacts }
  | { readonly type: 'failed'; readonly error: WireError }
  | { readonly type: 'calling'; readonly call: ModelCall | null }
  | { readonly type: 'warning'; readonly message: string };

type Port = NonNullable<typeof parentPort>;

function serveTrials(data: TrialWorkerData, port: Port): void {
  const controller = new AbortController();
  const send = (message: TrialReply) => port.postMessage(message);
  const maker = new TrialMaker(data, send, controller.signal);
  port.on('message', (command: TrialCommand) => {
    if (command.type === 'end') {
      controller.abort(JobError.cancelled('the end of the search'));
      port.close(); // what the model has printed leaves with the thread's own end
      return;
    }
    port.unref(); // a model whose promise never settles must end the thread, not keep it
    maker
      .make(command.request)
      .then(
        (facts) => send({ type: 'done', facts }),
        (error: unknown) => send({ type: 'failed', error: toWire(error) }),
      )
      .finally(() => port.ref());
  });
}

/** Keeps the model and its rows from trial to trial. */
class TrialMaker {
  readonly #data: TrialWorkerData;
  readonly #context: TrialSetting['context'];
  #setting: TrialSetting | undefined;
  #model: Model | undefined;
  #checksum = 0;

  constructor(data: TrialWorkerData, send: (message: TrialReply) => void, signal: AbortSignal) {
    this.#data = data;
    this.#context = {
      signal,
      calling: (call) => send({ type: 'calling', call }),
      warn: (message) => send({ type: 'warning', message }),
    };
  }

  async make(request: TrialRequest): Promise<TrialFacts> {
    this.#setting ??= await this.#prepare();
    const model = this.#model ?? this.#setting.loaded.create();
    this.#model = undefined; // one that threw is not used again
    const facts = await runTrial(model, request, this.#setting);
    if (this.#checksumNow() !== this.#checksum)
      throw ModelFaultError.changedData(
        { model: this.#setting.loaded.label, method: 'fit' },
        this.#data.file,
      );
    this.#model = model;
    return facts;
  }

  async #prepare(): Promise<TrialSetting> {
    const { family, version, pieces, seed, weight, threads, xgboostLibrary } = this.#data;
    this.#checksum = this.#checksumNow();
    const folds = (pieces[0] ?? []).map((_, held) => ({
      train: foldDataset(pieces, (fold) => fold !== held),
      held: foldDataset(pieces, (fold) => fold === held),
    }));
    const engines = {
      threads,
      keepAlive: true,
      ...(xgboostLibrary !== undefined && { xgboostLibrary }),
    } as const;
    return {
      loaded: await loadModel(family, version, this.#context.calling),
      folds,
      seed,
      weight,
      engines,
      context: this.#context,
    };
  }

  #checksumNow(): number {
    return this.#data.pieces.flat().reduce((sum, batch) => (Math.imul(sum, 31) + checksumOf(batch)) | 0, 0);
  }
}

if (parentPort !== null) serveTrials(workerData as TrialWorkerData, parentPort);
