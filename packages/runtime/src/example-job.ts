// Makes a family's example data: dated files in the buckets, and what the best possible model would reach on them.
import { type Bucket, openBucket } from '@slipway/bucket';
import {
  type Batch,
  canonicalJson,
  EXIT,
  type FeatureSet,
  type Schema,
  SlipwayError,
} from '@slipway/contract';
import { type CsvGzStream, writeCsvGz } from '@slipway/frame';
import { RegressionMetrics } from '@slipway/metrics';
import { predictInputKey, trainKey } from '@slipway/registry';
import { type BestPossible, bestPossibleKey } from './best-possible.ts';
import { JobInputError } from './errors.ts';
import { outcomeOf } from './evaluate.ts';
import { holdLease } from './hold-lease.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { findFeaturesPackage, workspaceRoot } from './workspace.ts';

/** The three files of a day. */
export type ExamplePart = 'train' | 'eval' | 'predict';

/** What a family's features package exports as `example`: seeded rows with their true outcome. */
export interface ExampleSource {
  readonly featureSet: FeatureSet;
  readonly defaultSeed: number;
  readonly defaultRows: Readonly<Record<ExamplePart, number>>;
  /** Refuses rows and a seed that are out of range at the call, before the first row. */
  make(
    part: ExamplePart,
    rows: number,
    seed: number,
  ): Iterable<{ readonly batch: Batch; readonly truth: Float64Array }>;
}

/** What to make. Undefined: the family's own defaults. */
export interface ExampleOptions {
  readonly rows?: Partial<Record<ExamplePart, number>>;
  readonly seed?: number;
  /** Make it again although it is there. */
  readonly force?: boolean;
}

/** What was made. */
export interface ExampleResult {
  readonly job: 'example';
  /** False when the day's files were there already. */
  readonly made: boolean;
  readonly files: readonly { readonly key: string; readonly rows: number | null }[];
}

/**
 * Writes a day's example data; files that are there already are kept unless `force` is set.
 *
 * @throws JobInputError `E_EXAMPLE_MIXED` (78) when part of the day is there, `E_EXAMPLE_OPTION` (64); nothing is written then.
 */
export async function runExample(
  config: JobConfig,
  options: ExampleOptions,
  context: JobContext,
): Promise<ExampleResult> {
  const source = await loadExample(config.family);
  checkOptions(source, options);
  const baseDir = workspaceRoot();
  const where = { baseDir, endpoints: config.endpoints };
  const trainBucket = openBucket(config.buckets.dataTrain, where);
  const predictBucket = openBucket(config.buckets.dataPredict, where);
  const featureSet = source.featureSet.name;
  const files: Readonly<Record<ExamplePart, ExampleFile>> = {
    train: { bucket: trainBucket, key: trainKey(config.family, featureSet, config.runDate, 'train') },
    eval: { bucket: trainBucket, key: trainKey(config.family, featureSet, config.runDate, 'eval') },
    predict: { bucket: predictBucket, key: predictInputKey(config.family, featureSet, config.runDate) },
  };
  if (options.force !== true && (await isDayThere(files))) {
    return {
      job: 'example',
      made: false,
      files: Object.values(files).map(({ key }) => ({ key, rows: null })),
    };
  }
  await using _trainLease = await holdLease(trainBucket, 'example', config);
  await using _predictLease = await holdLease(predictBucket, 'example', config);
  const train = await writePart('train', files.train, source, options, context);
  const held = await writePart('eval', files.eval, source, options, context);
  await writeBestPossible(files.train, train, held);
  const predict = await writePart('predict', files.predict, source, options, context); // the last: with it the day is whole
  return {
    job: 'example',
    made: true,
    files: [train, held, predict].map(({ key, rows }) => ({ key, rows })),
  };
}

interface ExampleFile {
  readonly bucket: Bucket;
  readonly key: string;
}

interface MadeFile {
  readonly key: string;
  readonly rows: number;
  readonly sha256: string;
  readonly metrics: RegressionMetrics;
}

async function loadExample(family: string): Promise<ExampleSource> {
  const name = findFeaturesPackage(family);
  const module: { example?: ExampleSource } = name === undefined ? {} : await import(name);
  if (module.example !== undefined) return module.example;
  throw new SlipwayError({
    code: 'E_EXAMPLE_NONE',
    exitCode: EXIT.config,
    message: 'the family makes no example data: its features package exports no `example`',
    facts: { family },
  });
}

/** Every part is checked before the first is written: `make` refuses at the call what it cannot make. */
function checkOptions(source: ExampleSource, options: ExampleOptions): void {
  for (const part of ['train', 'eval', 'predict'] as const) {
    const rows = options.rows?.[part] ?? source.defaultRows[part];
    if (rows === 0 && part !== 'predict') throw JobInputError.exampleRows(part);
    source.make(part, rows, options.seed ?? source.defaultSeed);
  }
}

/** Whether all three files are there; whose a file is cannot be seen, so a day in part is refused. */
async function isDayThere(files: Readonly<Record<ExamplePart, ExampleFile>>): Promise<boolean> {
  const { bucket, key } = files.train;
  const all = [...Object.values(files), { bucket, key: bestPossibleKey(key) }];
  const stats = await Promise.all(all.map((file) => file.bucket.stat(file.key)));
  if (stats.slice(0, Object.keys(files).length).every((stat) => stat !== null)) return true;
  const found = all.filter((_, i) => stats[i] !== null);
  if (found.length > 0) throw JobInputError.mixedExample(found.map((file) => file.key));
  return false;
}

async function writePart(
  part: ExamplePart,
  { bucket, key }: ExampleFile,
  source: ExampleSource,
  options: ExampleOptions,
  context: JobContext,
): Promise<MadeFile> {
  if (options.force !== true && (await bucket.stat(key)) !== null) throw JobInputError.mixedExample([key]);
  const total = options.rows?.[part] ?? source.defaultRows[part];
  const schema = part === 'predict' ? withoutLabels(source.featureSet.source) : source.featureSet.source;
  const { label } = outcomeOf(source.featureSet.source);
  const metrics = new RegressionMetrics();
  async function* batches(): AsyncGenerator<Batch> {
    let done = 0;
    for (const { batch, truth } of source.make(part, total, options.seed ?? source.defaultSeed)) {
      context.signal.throwIfAborted();
      if (part !== 'predict') metrics.add(truth, batch.columns[label]?.data as Float64Array, batch.length);
      done += batch.length;
      context.emit({ kind: 'progress', step: `make ${part}`, done, total, unit: 'rows' });
      yield batch;
    }
  }
  const stream: CsvGzStream = writeCsvGz(batches(), schema);
  await bucket.writeStream(key, stream, { signal: context.signal });
  return { key, rows: stream.summary.rows, sha256: stream.summary.sha256, metrics };
}

async function writeBestPossible(train: ExampleFile, madeTrain: MadeFile, madeEval: MadeFile): Promise<void> {
  const overall = new RegressionMetrics();
  overall.merge(madeTrain.metrics);
  overall.merge(madeEval.metrics);
  const best: BestPossible = {
    format: 1,
    trainSha256: madeTrain.sha256,
    evalSha256: madeEval.sha256,
    metrics: { train: madeTrain.metrics.value, eval: madeEval.metrics.value, overall: overall.value },
  };
  await train.bucket.write(bestPossibleKey(train.key), `${canonicalJson(best)}\n`);
}

function withoutLabels(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).filter(([, { role }]) => role !== 'label' && role !== 'weight'),
  );
}
