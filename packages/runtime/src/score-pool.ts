// Scoring threads: batches go in as they are read, blocks come out in input order, and at most a few are on their way.

import { Worker } from 'node:worker_threads';
import { type Batch, SlipwayError, transferables } from '@slipway/contract';
import { ModelFaultError } from './errors.ts';
import type { ScoredBlock, ScoreReply, ScoreWorkerData } from './score-worker.ts';
import { fromWire, type WireError } from './wire-error.ts';

/** How many batches one thread may have waiting: one in work, one ready. */
const QUEUE_PER_THREAD = 2;

interface Pending {
  readonly firstRow: number;
  readonly resolve: (block: ScoredBlock) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

/** A pool that grows only while every thread has work waiting, so that a small file starts one thread. */
export class ScorePool {
  readonly #data: ScoreWorkerData;
  readonly #maxThreads: number;
  readonly #threads: Thread[] = [];
  #nextId = 0;
  #closed = false;

  /** @param maxThreads - At least 1. */
  constructor(data: ScoreWorkerData, maxThreads: number) {
    this.#data = data;
    this.#maxThreads = maxThreads;
  }

  /**
   * Scores a stream of batches; their buffers are transferred and gone.
   *
   * @returns Blocks in input order.
   * @throws The first error in input order; rows in it count from the start of the stream.
   */
  async *score(batches: AsyncIterable<Batch>): AsyncGenerator<ScoredBlock> {
    const inFlight: Promise<ScoredBlock>[] = [];
    let firstRow = 0;
    try {
      for await (const batch of batches) {
        const { length } = batch;
        const block = this.#submit(batch, firstRow);
        block.catch(() => {}); // awaited in order below
        inFlight.push(block);
        firstRow += length;
        if (inFlight.length > this.#maxThreads * QUEUE_PER_THREAD)
          yield await (inFlight.shift() as Promise<ScoredBlock>);
      }
      while (inFlight.length > 0) yield await (inFlight.shift() as Promise<ScoredBlock>);
    } catch (error) {
      // A reader's error comes after the rows before it were sent: one of those may have failed first.
      for (const block of inFlight) await block;
      throw error;
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()));
  }

  #submit(batch: Batch, firstRow: number): Promise<ScoredBlock> {
    const id = this.#nextId++;
    const thread = this.#pick();
    const block = new Promise<ScoredBlock>((resolve, reject) =>
      thread.pending.set(id, { firstRow, resolve, reject }),
    );
    thread.worker.postMessage({ id, batch }, transferables(batch));
    return block;
  }

  /** The thread with least waiting; a new one when all have work. */
  #pick(): Thread {
    const idlest = this.#threads.toSorted((a, b) => a.pending.size - b.pending.size)[0];
    if (idlest !== undefined && (idlest.pending.size === 0 || this.#threads.length >= this.#maxThreads))
      return idlest;
    const thread = this.#start();
    this.#threads.push(thread);
    return thread;
  }

  #start(): Thread {
    const worker = new Worker(new URL('./score-worker.ts', import.meta.url), { workerData: this.#data });
    const thread: Thread = { worker, pending: new Map() };
    worker.on('message', (reply: ScoreReply) => settle(thread, reply));
    worker.on('error', (error) => this.#failAll(thread, error));
    worker.on('exit', () => {
      if (!this.#closed) this.#failAll(thread, ModelFaultError.exited(this.#label, 'predictBatch'));
    });
    return thread;
  }

  #failAll(thread: Thread, error: unknown): void {
    const known =
      error instanceof SlipwayError ? error : ModelFaultError.threw(this.#label, 'predictBatch', error);
    for (const pending of thread.pending.values()) pending.reject(known);
    thread.pending.clear();
  }

  get #label(): string {
    return `${this.#data.family}@${this.#data.version}`;
  }
}

function settle(thread: Thread, reply: ScoreReply): void {
  const pending = thread.pending.get(reply.id);
  thread.pending.delete(reply.id);
  if ('error' in reply) pending?.reject(fromWire(shiftRow(reply.error, pending.firstRow)));
  else pending?.resolve(reply);
}

/** A row of a batch as a row of the file. */
function shiftRow(error: WireError, firstRow: number): WireError {
  const { row } = error.facts;
  return typeof row === 'number' ? { ...error, facts: { ...error.facts, row: row + firstRow } } : error;
}
