// The abstract model: what an author writes, and the one road in and out, which is the framework's.
import type { ArtifactReader, ArtifactWriter } from './artifact.ts';
import type { Batch } from './batch.ts';
import type { Calibrator } from './calibration.ts';
import type { Card } from './card.ts';
import { checkInput, checkOutput } from './conform.ts';
import type { Dataset } from './dataset.ts';
import type { EngineFacts, EngineOptions, FitContext } from './fit-context.ts';
import { layoutProblem } from './layout.ts';
import type { Schema } from './schema.ts';

/** One figure a feature, of a kind that readers know. */
export interface FeatureWeights {
  /** Mean gain of the splits on a feature, or the coefficient of a linear model. */
  readonly kind: 'gain' | 'coefficient';
  /** Feature → figure; features that are not used may be left out. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * A model version. Authors declare the card and write four methods; they do no I/O and read no environment.
 *
 * @example See `docs/guides/write-a-model.md`.
 */
export abstract class Model<
  I extends Schema = Schema,
  O extends Schema = Schema,
  L extends Schema = Schema,
  P extends object = object,
> {
  abstract readonly card: Card<I, O, L, P>;
  #calibrator: Calibrator | undefined;

  /** Learns from scratch: what an earlier call learned is forgotten. The same data, parameters and seed give the same bytes. */
  abstract fit(
    train: Dataset<I & L>,
    evaluation: Dataset<I & L> | null,
    context: FitContext<P>,
  ): Promise<void>;

  /** Writes what was learned as plain data files: never code. */
  abstract save(artifacts: ArtifactWriter): Promise<void>;

  /** Reads what `save` wrote; afterwards predictions are the same bits. */
  abstract load(artifacts: ArtifactReader): Promise<void>;

  /** Predicts a checked batch of any size, 0 included. Pure: no row sees another, and the batch is not changed. */
  protected abstract predictBatch(batch: Batch<I>): Batch<O> | Promise<Batch<O>>;

  /** Contributions of each input to each prediction, one row an input row. */
  explainBatch?(batch: Batch<I>): Batch | Promise<Batch>;

  /** For models whose library is found at run time: the one that `fit` would train with here, or undefined where there is none. It throws
   * nothing and learns nothing. A search goes on only with the library that it began with. */
  engine?(engines: EngineOptions): EngineFacts | undefined;

  /** What a fitted model says of its features on the whole. */
  featureWeights?(): FeatureWeights;

  /** Frees what the model holds outside of the heap. */
  dispose?(): void | Promise<void>;

  /** Final. Checks the input against the card, predicts, checks the output: the only road from data to a prediction. */
  async score(raw: Batch): Promise<Batch<O>> {
    const input = checkInput(raw, this.card);
    return checkOutput(this.#calibrated(await this.predictBatch(input)), input.length, this.card);
  }

  /** Final. Scores a stream batch by batch; memory is bounded by one batch. */
  async *scoreStream(source: AsyncIterable<Batch>): AsyncGenerator<Batch<O>> {
    for await (const batch of source) yield await this.score(batch);
  }

  /** Final. Lays a calibration over all predictions from now on; `undefined` takes it off. Only the framework calls it. */
  calibrate(calibrator: Calibrator | undefined): void {
    this.#calibrator = calibrator;
  }

  /** What cannot be calibrated is left for the check of the output to refuse. */
  #calibrated(out: Batch<O>): Batch<O> {
    const { prediction, output } = this.card;
    const column = out?.columns?.[prediction];
    const spec = output[prediction];
    if (this.#calibrator === undefined || column === undefined || spec === undefined) return out;
    if (layoutProblem(column, out.length, spec) !== undefined || column.dtype !== 'f64') return out;
    const data = column.data.slice(0, out.length);
    this.#calibrator.apply(data, out.length);
    return { ...out, columns: { ...out.columns, [prediction]: { ...column, data } } };
  }
}
