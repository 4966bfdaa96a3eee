// A process of its own that knows nothing of the training: loads a run's files from the bucket and predicts with them.
import { createHash } from 'node:crypto';
import { openBucket } from '@slipway/bucket';
import type { Batch, F64Column, Model } from '@slipway/contract';
import type { FileEntry } from '@slipway/registry';
import { restoreModel } from '../calibration/restore-model.ts';
import { saveCompiledCode } from '../compiled-code.ts';
import type { JobConfig } from '../job-config.ts';
import { loadModel } from '../load-model.ts';

import { toWire, type WireError } from '../wire-error.ts';

/** First: which package to load, while the training still goes on. */
export interface ReloadPackage {
  readonly family: string;
  readonly version: string;
}

/** Second: the files, and what to predict. */
export interface ReloadRequest {
  readonly bucket: string;
  readonly baseDir: string;
  readonly endpoints: JobConfig['endpoints'];
  /** Key prefix of the files, with a final slash. */
  readonly prefix: string;
  readonly files: readonly Pick<FileEntry, 'name' | 'sha256'>[];
  readonly batches: readonly Batch[];
}

/** What came of it. */
export type ReloadReply =
  | { readonly predictions: readonly Float64Array[]; readonly msPer1000Rows: number }
  | { readonly error: WireError };

/** The fastest of so many passes: what the machine does besides is no fault of the model. */
const PASSES = 3;

/** Nobody stops it but by a kill, and nobody asks which method it is in. */
const alone = { signal: new AbortController().signal, calling: () => {} };

const { promise: named, resolve: name } = Promise.withResolvers<ReloadPackage>();
const loading = named.then(({ family, version }) => loadModel(family, version));
// The process is ended by a kill; a failure is reported with the request.
loading.then(saveCompiledCode, () => {});

process.on('message', (message: ReloadPackage | ReloadRequest) => {
  if ('family' in message) name(message);
  else void answer(message).then((reply) => process.send?.(reply, () => process.disconnect()));
});

async function answer(request: ReloadRequest): Promise<ReloadReply> {
  try {
    const loaded = await loading;
    const model = await restoreModel(loaded, await readFiles(request), alone);
    const predictions = await predictAll(model, request.batches);
    return { predictions, msPer1000Rows: await fastest(model, request.batches) };
  } catch (error) {
    return { error: toWire(error) };
  }
}

async function readFiles({ bucket: address, baseDir, endpoints, prefix, files }: ReloadRequest) {
  const bucket = openBucket(address, { baseDir, endpoints });
  const contents = new Map<string, Uint8Array>();
  for (const { name: file, sha256 } of files) {
    const bytes = await bucket.read(prefix + file);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new Error(`${file} reads back other bytes than were written`);
    contents.set(file, bytes);
  }
  return {
    names: [...contents.keys()],
    read: async (file: string) => {
      const bytes = contents.get(file);
      if (bytes === undefined) throw new Error(`there is no file ${file}`);
      return bytes;
    },
  };
}

async function predictAll(model: Model, batches: readonly Batch[]): Promise<Float64Array[]> {
  const predictions: Float64Array[] = [];
  for (const batch of batches) {
    const out = await model.score(batch);
    predictions.push((out.columns[model.card.prediction] as F64Column).data.slice(0, out.length));
  }
  return predictions;
}

async function fastest(model: Model, batches: readonly Batch[]): Promise<number> {
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0);
  let best = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < PASSES; pass++) {
    const startedMs = performance.now();
    await predictAll(model, batches);
    best = Math.min(best, performance.now() - startedMs);
  }
  return rows === 0 ? 0 : (best / rows) * 1000;
}
