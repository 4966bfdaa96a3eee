// One day's example data of one feature set: three files, and what the best possible model would reach on them.
import { type Bucket, openBucket } from '@slipway/bucket';
import {
  type Batch,
  canonicalJson,
  type ExamplePart,
  type ExampleSource,
  type FeatureSet,
  type Schema,
} from '@slipway/contract';
import { type CsvGzStream, writeCsvGz } from '@slipway/frame';
import { predictInputKey, trainKey } from '@slipway/registry';
import { JobInputError } from './errors.ts';
import { type BestPossible, bestPossibleKey } from './evaluation/best-possible.ts';
import { Figures } from './evaluation/figures.ts';
import { outcomeOf, outcomes, weights } from './evaluation/outcome.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { workspaceRoot } from './workspace.ts';

/** Rows and seed. Undefined: the source's own defaults. */
export interface ExampleWish {
  readonly rows?: Partial<Record<ExamplePart, number>>;
  readonly seed?: number;
  /** Make it again although it is there. */
  readonly force?: boolean;
}

/** A file of the day; `rows` is null for one that was there. */
export interface ExampleDayFile {
  readonly key: string;
  readonly rows: number | null;
}

interface ExampleFile {
  readonly bucket: Bucket;
  readonly key: string;
}

interface MadeFile {
  readonly key: string;
  readonly rows: number;
  readonly sha256: string;
  readonly metrics: Figures;
}

/** A day of one source. */
export class ExampleDay {
  readonly #source: ExampleSource;
  readonly #wish: ExampleWish;
  readonly #files: Readonly<Record<ExamplePart, ExampleFile>>;

  /** Opens nothing but the buckets' drivers. @throws JobInputError `E_EXAMPLE_OPTION` (64) for what the source cannot make. */
  constructor(source: ExampleSource, config: JobConfig, wish: ExampleWish) {
    checkWish(source, wish);
    const where = { baseDir: workspaceRoot(), endpoints: config.endpoints };
    const train = openBucket(config.buckets.dataTrain, where);
    const predict = openBucket(config.buckets.dataPredict, where);
    const { family, runDate } = config;
    const { name } = source.featureSet;
    this.#source = source;
    this.#wish = wish;
    this.#files = {
      train: { bucket: train, key: trainKey(family, name, runDate, 'train') },
      eval: { bucket: train, key: trainKey(family, name, runDate, 'eval') },
      predict: { bucket: predict, key: predictInputKey(family, name, runDate) },
    };
  }

  /** The files as they are called, made or not. */
  get files(): readonly ExampleDayFile[] {
    return Object.values(this.#files).map(({ key }) => ({ key, rows: null }));
  }

  /**
   * Whether all three files are there; whose a file is cannot be seen, so a day in part is refused.
   *
   * @throws JobInputError `E_EXAMPLE_MIXED` (78).
   */
  async isThere(): Promise<boolean> {
    const { bucket, key } = this.#files.train;
    const all = [...Object.values(this.#files), { bucket, key: bestPossibleKey(key) }];
    const stats = await Promise.all(all.map((file) => file.bucket.stat(file.key)));
    if (stats.slice(0, Object.keys(this.#files).length).every((stat) => stat !== null)) return true;
    const found = all.filter((_, i) => stats[i] !== null);
    if (found.length > 0) throw JobInputError.mixedExample(found.map((file) => file.key));
    return false;
  }

  /** Writes the day; the input to score is the last file: with it the day is whole. */
  async make(context: JobContext): Promise<readonly ExampleDayFile[]> {
    const train = await this.#write('train', context);
    const held = await this.#write('eval', context);
    await this.#writeBestPossible(train, held);
    const predict = await this.#write('predict', context);
    return [train, held, predict].map(({ key, rows }) => ({ key, rows }));
  }

  async #write(part: ExamplePart, context: JobContext): Promise<MadeFile> {
    const { featureSet } = this.#source;
    const { bucket, key } = this.#files[part];
    if (this.#wish.force !== true && (await bucket.stat(key)) !== null)
      throw JobInputError.mixedExample([key]);
    const metrics = figuresOf(featureSet);
    const schema = part === 'predict' ? withoutOutcomes(featureSet.source) : featureSet.source;
    const stream: CsvGzStream = writeCsvGz(this.#batches(part, metrics, context), schema);
    await bucket.writeStream(key, stream, { signal: context.signal });
    return { key, rows: stream.summary.rows, sha256: stream.summary.sha256, metrics };
  }

  /** The rows of a part; the error of the truth is added up on the way. */
  async *#batches(part: ExamplePart, metrics: Figures, context: JobContext): AsyncGenerator<Batch> {
    const { name, source } = this.#source.featureSet;
    const outcome = outcomeOf(source);
    const { rows: total, seed } = wanted(this.#source, this.#wish, part);
    let done = 0;
    for (const { batch, truth } of this.#source.make(part, total, seed)) {
      context.signal.throwIfAborted();
      if (part !== 'predict')
        metrics.add(truth, outcomes(batch, outcome), batch.length, weights(batch, outcome));
      done += batch.length;
      context.emit({ kind: 'progress', step: `make ${part} of ${name}`, done, total, unit: 'rows' });
      yield batch;
    }
  }

  async #writeBestPossible(train: MadeFile, held: MadeFile): Promise<void> {
    const overall = figuresOf(this.#source.featureSet);
    overall.merge(train.metrics);
    overall.merge(held.metrics);
    const best: BestPossible = {
      format: 1,
      trainSha256: train.sha256,
      evalSha256: held.sha256,
      metrics: { train: train.metrics.value, eval: held.metrics.value, overall: overall.value },
    };
    const { bucket, key } = this.#files.train;
    await bucket.write(bestPossibleKey(key), `${canonicalJson(best)}\n`);
  }
}

/** Every part is checked before the first is written: `make` refuses at the call what it cannot make. */
function checkWish(source: ExampleSource, wish: ExampleWish): void {
  for (const part of ['train', 'eval', 'predict'] as const) {
    const { rows, seed } = wanted(source, wish, part);
    if (rows === 0 && part !== 'predict') throw JobInputError.exampleRows(part);
    source.make(part, rows, seed);
  }
}

/** An outcome of yes or no is a binary task's. */
function figuresOf({ source }: FeatureSet): Figures {
  const isBinary = source[outcomeOf(source).label]?.dtype === 'bool';
  return new Figures(isBinary ? 'binary' : 'regression');
}

function wanted(source: ExampleSource, wish: ExampleWish, part: ExamplePart): { rows: number; seed: number } {
  return { rows: wish.rows?.[part] ?? source.defaultRows[part], seed: wish.seed ?? source.defaultSeed };
}

function withoutOutcomes(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).filter(([, { role }]) => role !== 'label' && role !== 'weight'),
  );
}
