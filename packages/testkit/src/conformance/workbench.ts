// What the checks work with: a model's sample data, a fitted instance that they share, and fresh ones.
import {
  type AnyCard,
  type ArtifactWriter,
  type Batch,
  type Column,
  type Dataset,
  type EngineOptions,
  type Model,
  resolveParams,
  type Schema,
} from '@slipway/contract';
import { splitBatch } from '../cells.ts';
import { type MemoryArtifacts, memoryArtifacts } from '../memory-artifacts.ts';
import { memoryDataset } from '../memory-dataset.ts';
import { sampleBatch } from '../sample-batch.ts';
import type { ConformanceOptions } from './check.ts';

/** How to fit; what is not said is the bench's own. */
export interface FitOptions {
  readonly train?: Dataset;
  readonly evaluation?: Dataset | null;
  readonly signal?: AbortSignal;
  /** Laid over the kit's own overrides. */
  readonly params?: Readonly<Record<string, unknown>>;
}

const DEFAULT_ROWS = 1000;
const DEFAULT_SEED = 1;
const TRAIN_BATCHES = 3;

/** One model's data and instances. Everything is made on first use, so that a model that cannot even be made fails each check by itself. */
export class Workbench {
  readonly #makeModel: () => Model;
  readonly #options: ConformanceOptions;
  readonly #made: Model[] = [];
  #card: AnyCard | undefined;
  #fitted: Promise<Model> | undefined;
  #artifacts: Promise<MemoryArtifacts> | undefined;

  constructor(makeModel: () => Model, options: ConformanceOptions) {
    this.#makeModel = makeModel;
    this.#options = options;
  }

  get seed(): number {
    return this.#options.seed ?? DEFAULT_SEED;
  }

  get rows(): number {
    return this.#options.rows ?? DEFAULT_ROWS;
  }

  get card(): AnyCard {
    this.#card ??= this.make().card;
    return this.#card;
  }

  /** A new instance; the bench disposes of it at the end. */
  make(): Model {
    const model = this.#makeModel();
    this.#made.push(model);
    return model;
  }

  /** Rows of the columns that a prediction needs. */
  sampleInput(rows: number, salt = 0): Batch {
    return sampleBatch(
      this.card.input,
      this.card.featureSet.categories ?? {},
      rows,
      this.seed * 1000 + 500 + salt,
    );
  }

  /** Rows to train on, in several batches. */
  sampleTraining(rows: number, salt = 0): Dataset {
    const schema: Schema = { ...this.card.input, ...this.card.label };
    const categories = this.card.featureSet.categories ?? {};
    const batch = sampleBatch(schema, categories, rows, this.seed * 1000 + salt);
    if (this.card.task === 'binary') roundLabel(batch, this.card.label);
    return memoryDataset(splitBatch(batch, Math.ceil(rows / TRAIN_BATCHES)));
  }

  async fit(model: Model, options: FitOptions = {}): Promise<Model> {
    const evaluation = this.sampleTraining(this.rows >> 1, 1);
    await model.fit(
      options.train ?? this.sampleTraining(this.rows),
      options.evaluation === undefined ? evaluation : options.evaluation,
      {
        params: resolveParams(
          this.card.params,
          { ...this.#options.params, ...options.params },
          'conformance options',
        ),
        seed: this.seed,
        signal: options.signal ?? new AbortController().signal,
        engines: this.#options.engines ?? ({} satisfies EngineOptions),
        progress() {},
        warn() {},
        trained() {},
      },
    );
    return model;
  }

  /** An instance that has learned the sample; checks share it and must not fit it again. */
  fitted(): Promise<Model> {
    this.#fitted ??= this.fit(this.make());
    return this.#fitted;
  }

  /** What the shared instance saves. */
  artifacts(): Promise<MemoryArtifacts> {
    this.#artifacts ??= this.fitted().then((model) => this.saved(model));
    return this.#artifacts;
  }

  /** What an instance saves, whatever it calls its files. */
  async saved(model: Model): Promise<MemoryArtifacts> {
    const files: [string, Uint8Array][] = [];
    const writer: ArtifactWriter = {
      async write(name, data) {
        files.push([name, typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()]);
      },
    };
    await model.save(writer);
    return memoryArtifacts(files);
  }

  /** A new instance that has loaded what the shared one saved. */
  async loaded(): Promise<Model> {
    const model = this.make();
    await model.load(await this.artifacts());
    return model;
  }

  /** Disposes of every instance made. Whether that works is for a check to say. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#made.splice(0).map(async (model) => model.dispose?.()));
  }
}

function roundLabel(batch: Batch, label: Schema): void {
  for (const [name, spec] of Object.entries(label)) {
    const column = batch.columns[name] as Column;
    if (spec.role === 'label')
      for (let i = 0; i < batch.length; i++) column.data[i] = Math.round(column.data[i]!); // in range
  }
}
