// The reproduce job: trains a run again from its manifest, into memory, and compares what comes out byte by byte.
import { createHash } from 'node:crypto';
import { type Bucket, BucketError, openBucket } from '@slipway/bucket';
import { EXIT, type ExitCode, resolveParams, toSlipwayError } from '@slipway/contract';
import { type DataEntry, Registry, type RunManifest, sha256Of } from '@slipway/registry';
import { JobInputError } from './errors.ts';
import { type FittedFiles, fitAndSave } from './fit.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import type { MemoryArtifacts } from './memory-artifacts.ts';
import { ReproduceError } from './reproduce-error.ts';
import { type ComparedInputs, compareInputs, differingEngine } from './run-inputs.ts';
import { readTrainData } from './train-data.ts';
import { workspaceRoot } from './workspace.ts';

/** Which run; released or not. */
export interface ReproduceOptions {
  readonly version: string;
  readonly run: string;
}

/** A file of the run, and of its second training. */
export interface ComparedFile {
  readonly name: string;
  /** sha256, hex; `null` where there was no such file. */
  readonly stored: string | null;
  readonly again: string | null;
}

/** What came of it. Nothing was written. */
export interface ReproduceResult {
  readonly job: 'reproduce';
  readonly manifest: RunManifest;
  /** Whether every file has the same bytes. */
  readonly same: boolean;
  readonly files: readonly ComparedFile[];
  /** What is not as it was, besides the data and the parameters, which are. */
  readonly inputs: ComparedInputs;
  readonly seconds: number;
}

/**
 * What a training fails with that comes of its data, its code or its configuration: the data has the same bytes, so that an input which is not as
 * it was is to blame. Storage, time and signals have errors of their own.
 */
const BY_INPUTS: ReadonlySet<ExitCode> = new Set([EXIT.data, EXIT.software, EXIT.config]);

/**
 * Trains again with the manifest's data, parameters and seed.
 *
 * @throws JobInputError `E_DATA_MISSING`, ReproduceError `E_REPRODUCE_DATA` (66) when the data is gone or was changed, `E_REPRODUCE_FAILED` (76)
 * when an input is not as it was and the training fails; the registry's errors (76) for a run that is not sound; as a training.
 */
export async function runReproduce(
  config: JobConfig,
  { version, run }: ReproduceOptions,
  context: JobContext,
): Promise<ReproduceResult> {
  const startedMs = performance.now();
  const where = { baseDir: workspaceRoot(), endpoints: config.endpoints };
  const registry = new Registry(openBucket(config.buckets.model, where), config.family);
  const { manifest } = await registry.inspect({ version, run });
  const loaded = await loadModel(config.family, version, context.calling);
  const inputs = await compareInputs(manifest, loaded);
  const { artifacts, trained } = await trainAgain(manifest, loaded, config, context).catch(
    (error: unknown) => {
      const known = toSlipwayError(error);
      const isExplained = inputs.differing.length > 0 && BY_INPUTS.has(known.exitCode);
      throw isExplained ? ReproduceError.failed(run, known, inputs) : error;
    },
  );
  const files = await compareFiles(manifest, artifacts);
  return {
    job: 'reproduce',
    manifest,
    same: files.every(({ stored, again }) => stored === again),
    files,
    inputs: { ...inputs, differing: [...inputs.differing, ...differingEngine(manifest, trained)] },
    seconds: (performance.now() - startedMs) / 1000,
  };
}

async function trainAgain(
  manifest: RunManifest,
  loaded: LoadedModel,
  config: JobConfig,
  context: JobContext,
): Promise<FittedFiles> {
  const { version, seed } = manifest;
  const params = resolveParams<Record<string, never>>(loaded.card.params, manifest.params, 'manifest.json');
  const where = { baseDir: workspaceRoot(), endpoints: config.endpoints };
  const data = openBucket(config.buckets.dataTrain, where);
  const [train, held] = [soleEntry(manifest, 'train'), soleEntry(manifest, 'eval')];
  for (const entry of [train, held]) await checkSameBytes(data, entry, context.signal);
  const paths = { ...config.paths, train: train.key, eval: held.key };
  const rows = await readTrainData(data, { ...config, version, paths }, loaded, context);
  const options = { params, seed, xgboostLibrary: config.xgboostLibrary };
  return fitAndSave(loaded, rows, options, context);
}

/** Lists are for the sharded trainings of another day. */
function soleEntry({ data, runId }: RunManifest, part: 'train' | 'eval'): DataEntry {
  const [entry, ...others] = data[part];
  if (entry === undefined || others.length > 0)
    throw new Error(`${runId} was trained on ${data[part].length} ${part} files, expected 1`);
  return entry;
}

async function checkSameBytes(bucket: Bucket, entry: DataEntry, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of bucket.readStream(entry.key, { signal })) hash.update(chunk);
  } catch (error) {
    if (!(error instanceof BucketError) || error.code !== 'E_BUCKET_NOT_FOUND') throw error;
    const hint = 'the data that the run was trained on is gone: without it nothing can be trained again';
    throw JobInputError.missing(entry.key, bucket.uri, hint, error);
  }
  const found = hash.digest('hex');
  if (found !== entry.sha256) throw ReproduceError.data(entry.key, entry.sha256, found);
}

async function compareFiles(manifest: RunManifest, again: MemoryArtifacts): Promise<ComparedFile[]> {
  const stored = new Map(manifest.files.map(({ name, sha256 }) => [name, sha256]));
  const names = [...new Set([...stored.keys(), ...again.names])].sort();
  const digests = new Map<string, string>();
  for (const name of again.names) digests.set(name, sha256Of(await again.read(name)));
  return names.map((name) => ({ name, stored: stored.get(name) ?? null, again: digests.get(name) ?? null }));
}
