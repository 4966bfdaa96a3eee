// Scoring threads: batches go in as they are read, blocks come out in input order, and at most a few are on their way.

import { Worker } from 'node:worker_threads';
import { jobEnvironment } from '@slipway/config/job-environment';
import { type Batch, SlipwayError, transferables } from '@slipway/contract';
import { compiledCodeEnvironment } from './compiled-code.ts';
import { ModelFaultError } from './errors.ts';
import type { ModelCall } from './job-events.ts';
import type { ScoredBlock, ScoreReply, ScoreWorkerData } from './score-worker.ts';
import { fromWire, placeInFile } from './wire-error.ts';

/** How many batches one thread may have waiting: one in work, one ready. */
const QUEUE_PER_THREAD = 2;

/** How a pool works. */
export interface ScorePoolOptions {
  /** At least 1. */
  readonly maxThreads: number;
  /** Told which method the threads are in; `null` when none has work. */
  readonly calling: (call: ModelCall | null) => void;
}

interface Pending {
  readonly firstRow: number;
  readonly length: number;
  readonly resolve: (block: ScoredBlock) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  method: string;
}

/** In an object, because a generator would await a bare promise before it hands it out. */
interface Sent {
  readonly block: Promise<ScoredBlock>;
}

/** A pool that grows only while every thread has work waiting, so that a small file starts one thread. */
export class ScorePool {
  readonly #data: ScoreWorkerData;
  readonly #options: ScorePoolOptions;
  readonly #threads: Thread[] = [];
  #nextId = 0;
  #isClosed = false;
  /** What a thread died of: nothing it is given any more would come back. */
  #death: Error | undefined;

  constructor(data: ScoreWorkerData, options: ScorePoolOptions) {
    this.#data = data;
    this.#options = options;
  }

  /**
   * Scores a stream of batches; their buffers are transferred and gone.
   *
   * @returns Blocks in input order.
   * @throws The first error in input order, the stream's own among them; rows in it count from the start of the stream.
   */
  async *score(batches: AsyncIterable<Batch>): AsyncGenerator<ScoredBlock> {
    const inFlight: Promise<ScoredBlock>[] = [];
    for await (const { block } of this.#submitAll(batches)) {
      inFlight.push(block);
      if (inFlight.length > this.#options.maxThreads * QUEUE_PER_THREAD) yield await take(inFlight);
    }
    while (inFlight.length > 0) yield await take(inFlight);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()));
  }

  /** An error of the stream takes its place behind the batches before it: one of those may have failed first. */
  async *#submitAll(batches: AsyncIterable<Batch>): AsyncGenerator<Sent> {
    let firstRow = 0;
    try {
      for await (const batch of batches) {
        const { length } = batch;
        yield { block: handled(this.#submit(batch, firstRow)) };
        firstRow += length;
      }
    } catch (error) {
      yield { block: handled(Promise.reject(error)) };
    }
  }

  #submit(batch: Batch, firstRow: number): Promise<ScoredBlock> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const id = this.#nextId++;
    const thread = this.#pick();
    const { promise, resolve, reject } = Promise.withResolvers<ScoredBlock>();
    thread.pending.set(id, { firstRow, length: batch.length, resolve, reject });
    thread.worker.postMessage({ id, batch }, transferables(batch));
    this.#sayCall();
    return promise;
  }

  /** The thread with least waiting; a new one when all have work. */
  #pick(): Thread {
    const idlest = this.#threads.toSorted((a, b) => a.pending.size - b.pending.size)[0];
    if (
      idlest !== undefined &&
      (idlest.pending.size === 0 || this.#threads.length >= this.#options.maxThreads)
    )
      return idlest;
    const thread = this.#start();
    this.#threads.push(thread);
    return thread;
  }

  #start(): Thread {
    const worker = new Worker(new URL('./score-worker.ts', import.meta.url), {
      workerData: this.#data,
      env: { ...jobEnvironment(), ...compiledCodeEnvironment() },
    });
    const thread: Thread = { worker, pending: new Map(), method: 'load' };
    worker.on('message', (reply: ScoreReply) => {
      if ('method' in reply) thread.method = reply.method;
      else settle(thread, reply);
      this.#sayCall();
    });
    // What the thread still answered reaches us before its exit, but not always before its error.
    let death: { readonly error: unknown } | undefined;
    worker.on('error', (error) => {
      death = { error };
    });
    worker.on('exit', () => this.#bury(thread, death?.error ?? ModelFaultError.exited(this.#callOf(thread))));
    return thread;
  }

  /** Fails what the thread had waiting, and everything that comes after. */
  #bury(thread: Thread, error: unknown): void {
    if (this.#isClosed) return;
    this.#death ??=
      error instanceof SlipwayError ? error : ModelFaultError.threw(this.#callOf(thread), error);
    for (const pending of thread.pending.values()) pending.reject(this.#death);
    thread.pending.clear();
  }

  #sayCall(): void {
    const busy = this.#threads.find((thread) => thread.pending.size > 0);
    this.#options.calling(busy === undefined ? null : this.#callOf(busy));
  }

  #callOf({ method }: Thread): ModelCall {
    return { model: `${this.#data.family}@${this.#data.version}`, method };
  }
}

/** A promise that is awaited later, in order: until then its failure is nobody's. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function take<T>(queue: Promise<T>[]): Promise<T> {
  return queue.shift() as Promise<T>; // only called where there is one
}

function settle(thread: Thread, reply: Exclude<ScoreReply, { method: string }>): void {
  const pending = thread.pending.get(reply.id);
  if (pending === undefined) return;
  thread.pending.delete(reply.id);
  if (!('error' in reply)) {
    pending.resolve(reply);
    return;
  }
  const { firstRow, length } = pending;
  const isOfRows = thread.method === 'predictBatch'; // a model that cannot be loaded fails for no row in particular
  pending.reject(fromWire(isOfRows ? placeInFile(reply.error, firstRow, length) : reply.error));
}
