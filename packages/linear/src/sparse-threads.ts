// Runs passes over several threads, the calling one among them.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type FeaturePass, type RowPass, runPass, type SparseState } from './sparse-passes.ts';

/** Threads at work on one state. */
export interface SparseThreads {
  /** Runs a pass to its end on all threads. */
  run(pass: RowPass | FeaturePass): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param count - Threads in all, at least 1. With 1 none is started. */
export function openSparseThreads(state: SparseState, count: number): SparseThreads {
  const workers = Array.from({ length: count - 1 }, (_, i) => {
    const workerData = { state, index: i + 1, count };
    return new Worker(new URL('./sparse-worker.ts', import.meta.url), { workerData });
  });
  return {
    async run(pass) {
      const others = workers.map((worker) => once(worker, 'message')); // rejects where the thread fails
      for (const worker of workers) worker.postMessage(pass);
      runPass(state, pass, 0, count);
      await Promise.all(others);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
