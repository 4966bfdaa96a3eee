// One scoring thread: loads the pinned model once, then turns each batch into a compressed block of the predictions file.

import { parentPort, workerData } from 'node:worker_threads';
import { collectBuffers } from '@slipway/bucket/collect-buffers';
import type { Batch, F64Column, Model } from '@slipway/contract';
import { compressBlock, formatBatch } from '@slipway/frame';
import { restoreModel } from './calibration/restore-model.ts';
import { callModel } from './call-model.ts';
import { copyKeys } from './check-keys.ts';
import { DriftCounter } from './drift/drift-counter.ts';
import type { DriftPlan } from './drift/drift-plan.ts';
import type { ModelCall } from './job-events.ts';
import { loadModel } from './load-model.ts';
import { toWire, type WireError } from './wire-error.ts';

/** What a scoring thread is started with. */
export interface ScoreWorkerData {
  readonly family: string;
  readonly version: string;
  /** Verified files of the run, by name; shared memory. */
  readonly artifacts: ReadonlyMap<string, Uint8Array>;
  readonly gzipLevel: number;
  readonly safeStrings: boolean;
  /** What to count of rows and predictions, where the run has a profile. */
  readonly drift?: DriftPlan | undefined;
}

/** A batch to score, numbered in input order. */
export interface ScoreRequest {
  readonly id: number;
  readonly batch: Batch;
}

/** A scored batch, formatted and compressed. */
export interface ScoredBlock {
  readonly id: number;
  readonly rows: number;
  readonly raw: Uint8Array;
  readonly deflated: Uint8Array;
  /** Sum of the predictions, for their mean. */
  readonly predictionSum: number;
  /** Counts by the plan. */
  readonly drift?: Float64Array | undefined;
}

/** What a thread says: a block, why there is none, or which of the model's methods it is in from now on. */
export type ScoreReply =
  | ScoredBlock
  | { readonly id: number; readonly error: WireError }
  | { readonly method: string };

if (parentPort !== null) void serveRequests(workerData as ScoreWorkerData, parentPort);

type Port = NonNullable<typeof parentPort>;

/** The pool owns the signal: it ends the threads. */
const thread = { signal: new AbortController().signal, calling: () => {} };

async function serveRequests(data: ScoreWorkerData, port: Port): Promise<void> {
  const model = startModel(data, port);
  model.catch(() => {}); // reported with the first request
  const counter = data.drift && new DriftCounter(data.drift);
  port.on('message', (request: ScoreRequest) => {
    model
      .then((ready) => scoreOne(ready, request, data, counter))
      .then(
        (block) =>
          port.postMessage(block, [block.raw.buffer as ArrayBuffer, block.deflated.buffer as ArrayBuffer]),
        (error: unknown) => port.postMessage({ id: request.id, error: toWire(error) }),
      );
  });
}

async function startModel(data: ScoreWorkerData, port: Port): Promise<Model> {
  const loaded = await loadModel(data.family, data.version);
  const files = data.artifacts;
  const reader = {
    names: [...files.keys()],
    read: async (name: string) => {
      const bytes = files.get(name);
      if (bytes === undefined) throw new Error(`there is no artifact ${name}`);
      return Uint8Array.from(bytes);
    },
  };
  const model = await restoreModel(loaded, reader, thread);
  port.postMessage({ method: 'predictBatch' } satisfies ScoreReply);
  return model;
}

async function scoreOne(
  model: Model,
  { id, batch }: ScoreRequest,
  data: ScoreWorkerData,
  counter: DriftCounter | undefined,
): Promise<ScoredBlock> {
  const { card } = model;
  const label = `${card.family}@${card.version}`;
  const keys = copyKeys(batch, card);
  const countOut = counter?.count(batch);
  const out = await callIn(label, 'predictBatch', () => model.score(batch));
  keys.check(out, label);
  const raw = formatBatch(out, card.output, { safeStrings: data.safeStrings });
  const { deflated } = compressBlock(raw, out.length, data.gzipLevel);
  const predictions = (out.columns[card.prediction] as F64Column).data;
  let predictionSum = 0;
  for (let i = 0; i < out.length; i++) predictionSum += predictions[i]!; // in range by the loop
  collectBuffers();
  return {
    id,
    rows: out.length,
    raw: owned(raw),
    deflated: owned(deflated),
    predictionSum,
    drift: countOut?.(out),
  };
}

function callIn<T>(model: string, method: string, run: () => T | Promise<T>): Promise<T> {
  const call: ModelCall = { model, method };
  return callModel(call, run, thread);
}

/** Bytes in a buffer of their own, so that they can be transferred. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
