// One day's example data of one feature set: three files, and what the best possible model would reach on them.
import { createHash } from 'node:crypto';
import { type Bucket, openBucket } from '@slipway/bucket';
import { canonicalJson, type ExamplePart, type ExampleSource } from '@slipway/contract';
import { predictInputKey, trainKey } from '@slipway/registry';
import { JobInputError } from './errors.ts';
import { type BestPossible, bestPossibleKey } from './evaluation/best-possible.ts';
import type { Figures } from './evaluation/figures.ts';
import { figuresOf, streamPart } from './example-part.ts';
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

interface MadeFile extends ExampleDayFile {
  readonly sha256: string;
  readonly metrics: Figures;
}

/** In the order in which they are written. */
const PARTS = ['train', 'eval', 'predict'] as const;

/** A day of one source. */
export class ExampleDay {
  readonly #source: ExampleSource;
  readonly #wish: ExampleWish;
  readonly #files: Readonly<Record<ExamplePart, ExampleFile>>;
  /** Files that were there and hold what would be written. */
  readonly #kept = new Map<ExamplePart, MadeFile>();

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
   * Whether all three files are there, whatever they hold. In a day in part, what holds just what the seed gives was left by a run that
   * was stopped: it is kept, and {@link ExampleDay.make} makes the rest.
   *
   * @throws JobInputError `E_EXAMPLE_MIXED` (78) for a file of a day in part that holds anything else.
   */
  async isThere(context: JobContext): Promise<boolean> {
    const there = await Promise.all(PARTS.map((part) => this.#has(part)));
    if (!there.includes(false)) return true;
    const best = this.#best;
    const found = PARTS.filter((_, i) => there[i]).map((part) => this.#files[part].key);
    const hasBest = (await best.bucket.stat(best.key)) !== null;
    for (const [i, part] of PARTS.entries())
      if (there[i]) await this.#keep(part, context, hasBest ? [...found, best.key] : found);
    if (hasBest && !(await this.#isOwnBest())) throw JobInputError.mixedExample([...found, best.key]);
    return false;
  }

  /** Writes what is missing of the day; the input to score is the last file: with it the day is whole. */
  async make(context: JobContext): Promise<readonly ExampleDayFile[]> {
    const train = await this.#make('train', context);
    const held = await this.#make('eval', context);
    const best = this.#best;
    await best.bucket.write(best.key, this.#bestPossible(train, held));
    const predict = await this.#make('predict', context);
    return [train, held, predict].map(({ key, rows }) => ({ key, rows }));
  }

  async #has(part: ExamplePart): Promise<boolean> {
    const { bucket, key } = this.#files[part];
    return (await bucket.stat(key)) !== null;
  }

  async #make(part: ExamplePart, context: JobContext): Promise<MadeFile> {
    const { bucket, key } = this.#files[part];
    if (this.#wish.force !== true) {
      const kept = this.#kept.get(part);
      if (kept !== undefined) return kept;
      if (await this.#has(part)) return await this.#keep(part, context, [key]); // it has come since
    }
    const { bytes, metrics } = this.#stream(part, 'make', context);
    await bucket.writeStream(key, bytes, { signal: context.signal });
    const { rows, sha256 } = bytes.summary;
    return { key, rows, sha256, metrics };
  }

  /** @param found - What to name when the file is not what would be written. */
  async #keep(part: ExamplePart, context: JobContext, found: readonly string[]): Promise<MadeFile> {
    const { bucket, key } = this.#files[part];
    const { bytes, metrics } = this.#stream(part, 'check', context);
    const sha256 = await digestOf(bytes);
    const stat = await bucket.stat(key);
    const isOwn =
      stat?.sizeBytes === bytes.summary.bytes &&
      (await digestOf(bucket.readStream(key, { signal: context.signal }))) === sha256;
    if (!isOwn) throw JobInputError.mixedExample(found);
    const kept = { key, rows: null, sha256, metrics };
    this.#kept.set(part, kept);
    return kept;
  }

  #stream(part: ExamplePart, verb: string, context: JobContext) {
    return streamPart(this.#source, { part, verb, ...wanted(this.#source, this.#wish, part) }, context);
  }

  get #best(): ExampleFile {
    const { bucket, key } = this.#files.train;
    return { bucket, key: bestPossibleKey(key) };
  }

  /** It is written after the two files that it is about. */
  async #isOwnBest(): Promise<boolean> {
    const [train, held] = [this.#kept.get('train'), this.#kept.get('eval')];
    if (train === undefined || held === undefined) return false;
    const { bucket, key } = this.#best;
    const own = Buffer.from(this.#bestPossible(train, held));
    return (await digestOf(bucket.readStream(key))) === createHash('sha256').update(own).digest('hex');
  }

  #bestPossible(train: MadeFile, held: MadeFile): string {
    const overall = figuresOf(this.#source.featureSet);
    overall.merge(train.metrics);
    overall.merge(held.metrics);
    const best: BestPossible = {
      format: 1,
      trainSha256: train.sha256,
      evalSha256: held.sha256,
      metrics: { train: train.metrics.value, eval: held.metrics.value, overall: overall.value },
    };
    return `${canonicalJson(best)}\n`;
  }
}

/** Every part is checked before the first is written: `make` refuses at the call what it cannot make. */
function checkWish(source: ExampleSource, wish: ExampleWish): void {
  for (const part of PARTS) {
    const { rows, seed } = wanted(source, wish, part);
    if (rows === 0 && part !== 'predict') throw JobInputError.exampleRows(part);
    source.make(part, rows, seed);
  }
}

function wanted(source: ExampleSource, wish: ExampleWish, part: ExamplePart): { rows: number; seed: number } {
  return { rows: wish.rows?.[part] ?? source.defaultRows[part], seed: wish.seed ?? source.defaultSeed };
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
