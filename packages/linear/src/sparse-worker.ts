// A thread that does its share of each pass. It is started by `openSparseThreads`.
import { parentPort, workerData } from 'node:worker_threads';
import { type FeaturePass, type RowPass, runPass, type SparseState } from './sparse-passes.ts';

const { state, index, count } = workerData as {
  readonly state: SparseState;
  readonly index: number;
  readonly count: number;
};

parentPort?.on('message', (pass: RowPass | FeaturePass) => {
  runPass(state, pass, index, count);
  parentPort?.postMessage(undefined);
});
