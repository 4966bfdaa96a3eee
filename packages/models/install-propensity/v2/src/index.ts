// install-propensity v2: log-odds as a sum of weights, one for each category that a row is in.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Dataset,
  type FitContext,
  Model,
  NotFittedError,
} from '@slipway/contract';
import {
  type inputV1,
  type labelV1,
  type outputV1,
  predictionsV1,
} from '@slipway/install-propensity-features';
import {
  decodeSparseLogistic,
  encodeSparseLogistic,
  fitSparseLogistic,
  predictSparseLogistic,
  type SparseBatch,
  type SparseLogisticModel,
} from '@slipway/linear';
import card, { type Params } from './card.ts';
import { BITS, hashRows } from './hash-rows.ts';
import { TERMS } from './terms.ts';

type Input = typeof inputV1;
type Output = typeof outputV1;
type Label = typeof labelV1;

const ARTIFACT = 'model.bin';
const COLUMNS = { bits: BITS, categories: TERMS.map(({ name }) => name), numerics: [] };

/** Probability of an install by logistic regression over hashed categories. */
export default class InstallPropensityV2 extends Model<Input, Output, Label, Params> {
  override readonly card = card;
  #model: SparseLogisticModel | undefined;

  override async fit(
    train: Dataset<Input & Label>,
    _evaluation: Dataset<Input & Label> | null,
    { params, engines, signal, warn, progress }: FitContext<Params>,
  ): Promise<void> {
    this.#model = undefined;
    const fit = await fitSparseLogistic(labelled(train), {
      bits: BITS,
      categories: TERMS.length,
      numerics: 0,
      lambda: params.lambda,
      maxIterations: params.max_iterations,
      threads: engines.threads ?? 1,
      signal,
    });
    if (!fit.isConverged)
      warn(`weights had not settled after ${fit.iterations} steps: raise max_iterations or lambda`);
    progress({ done: fit.iterations, total: fit.iterations, metrics: { logLoss: fit.logLoss } });
    this.#model = fit;
  }

  override async save(artifacts: ArtifactWriter): Promise<void> {
    await artifacts.write(ARTIFACT, encodeSparseLogistic(this.#fitted(), COLUMNS));
  }

  override async load(artifacts: ArtifactReader): Promise<void> {
    this.#model = undefined;
    this.#model = decodeSparseLogistic(await artifacts.read(ARTIFACT), COLUMNS);
  }

  protected override predictBatch(batch: Batch<Input>): Batch<Output> {
    const probabilities = new Float64Array(batch.length);
    predictSparseLogistic(this.#fitted(), hashRows(batch), probabilities);
    return predictionsV1(batch, probabilities);
  }

  /** The weight of each term's category, a column a term, and `(bias)`, the intercept: they add up to the log-odds. */
  override explainBatch(batch: Batch<Input>): Batch {
    const { weights, intercept } = this.#fitted();
    const { length, buckets } = hashRows(batch);
    const column = (of: (row: number) => number) =>
      ({ dtype: 'f64', data: Float64Array.from({ length }, (_, i) => of(i)) }) as const;
    const parts = TERMS.map(
      ({ name }, t) => [name, column((i) => weights[buckets[i * TERMS.length + t]!]!)] as const, // in range: hashed
    );
    return { length, columns: { ...Object.fromEntries(parts), '(bias)': column(() => intercept) } };
  }

  #fitted(): SparseLogisticModel {
    if (this.#model === undefined) throw new NotFittedError(`${card.family}@${card.version}`);
    return this.#model;
  }
}

async function* labelled(train: Dataset<Input & Label>): AsyncGenerator<SparseBatch> {
  for await (const batch of train.batches()) yield { ...hashRows(batch), y: batch.columns.installed.data };
}
