// A model that is one line and nothing else: a version adds its card and the shape of its predictions.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Column,
  type Dataset,
  type FeatureWeights,
  type FitContext,
  formatList,
  Model,
  NotFittedError,
  type Schema,
} from '@slipway/contract';
import { type DenseFeature, denseFeatures } from './dense-features.ts';
import { decodeLinearModel, encodeLinearModel, type LinearKind } from './linear-artifact.ts';
import { type LinearModel, predictLinear } from './linear-model.ts';
import { fitLogistic } from './logistic.ts';
import { predictLogistic } from './logistic-model.ts';
import type { RegressionBatch, RegressionRows } from './regression-batch.ts';
import { fitRidge } from './ridge.ts';

const ARTIFACT = 'model.json';
/** Ridge regression reads the data twice; logistic regression as often as it takes, which is seldom more. */
const PASSES = { linear: 2, logistic: 15 } as const;

/**
 * The four methods of a version that is ridge regression (task `regression`) or logistic regression (task `binary`) on all features of
 * its card's input, weighted by the label schema's weight where there is one. Predictions of a regression are not clipped.
 *
 * @typeParam P - Has `lambda`, the L2 penalty, at least 0.
 * @example
 * export default class ChurnV1 extends DenseLinearModel<Input, Output, Label, Params> {
 *   override readonly card = card;
 *   protected override readonly outputOf = predictionsV1;
 * }
 */
export abstract class DenseLinearModel<
  I extends Schema,
  O extends Schema,
  L extends Schema,
  P extends { readonly lambda: number },
> extends Model<I, O, L, P> {
  /** From predictions, shape [batch.length] and not used again, to the card's output. */
  protected abstract readonly outputOf: (batch: Batch<I>, predictions: Float64Array) => Batch<O>;
  #model: LinearModel | undefined;
  #known: readonly DenseFeature[] | undefined;

  override async fit(
    train: Dataset<I & L>,
    _evaluation: Dataset<I & L> | null,
    context: FitContext<P>,
  ): Promise<void> {
    this.#model = undefined;
    const names = [...this.#features().map(({ name }) => name), columnOf(this.card.label, 'label') ?? ''];
    const { lambda } = context.params;
    const options = { lambda, onDependent: 'drop', names, signal: context.signal } as const;
    const rows = this.#passes(train, context);
    const fit = this.#kind() === 'linear' ? await fitRidge(rows, options) : await fitLogistic(rows, options);
    const unused = formatList(fit.dropped.map((j) => names[j] ?? ''));
    if (unused !== '')
      context.warn(`columns that are constant, or follow from columns before them, get weight 0: ${unused}`);
    this.#model = fit;
  }

  override async save(artifacts: ArtifactWriter): Promise<void> {
    const names = this.#features().map(({ name }) => name);
    await artifacts.write(ARTIFACT, encodeLinearModel(this.#fitted(), names, this.#kind()));
  }

  override async load(artifacts: ArtifactReader): Promise<void> {
    this.#model = undefined;
    const names = this.#features().map(({ name }) => name);
    this.#model = decodeLinearModel(await artifacts.read(ARTIFACT), names, this.#kind());
  }

  protected override predictBatch(batch: Batch<I>): Batch<O> {
    const predictions = new Float64Array(batch.length);
    const x = this.#features().map((feature) => feature.of(batch));
    const predict = this.#kind() === 'linear' ? predictLinear : predictLogistic;
    predict(this.#fitted(), x, batch.length, predictions);
    return this.outputOf(batch, predictions);
  }

  /** Coefficient times value, a column a feature, and `(bias)`, the intercept: together the prediction, or its log-odds. */
  override explainBatch(batch: Batch<I>): Batch {
    const { weights, intercept } = this.#fitted();
    const parts = this.#features().map((feature, j) => {
      const values = feature.of(batch);
      return [feature.name, columnWith(batch.length, (i) => weights[j]! * values[i]!)] as const; // as many of both
    });
    const bias = columnWith(batch.length, () => intercept);
    return { length: batch.length, columns: { ...Object.fromEntries(parts), '(bias)': bias } };
  }

  override featureWeights(): FeatureWeights {
    const { weights } = this.#fitted();
    const values = this.#features().map(({ name }, j) => [name, weights[j] ?? 0] as const);
    return { kind: 'coefficient', values: Object.fromEntries(values) };
  }

  /** Starts passes over the data, and reports each as it ends. */
  #passes(train: Dataset<I & L>, context: FitContext<P>): RegressionRows {
    const features = this.#features();
    const label = columnOf(this.card.label, 'label') ?? '';
    const weight = columnOf(this.card.label, 'weight');
    const least = PASSES[this.#kind()];
    let done = 0;
    return async function* () {
      for await (const batch of train.batches()) {
        const x = features.map((feature) => feature.of(batch));
        const rows: RegressionBatch = { x, y: numbers(batch, label), length: batch.length };
        yield weight === undefined ? rows : { ...rows, weight: numbers(batch, weight) };
      }
      done += 1;
      context.progress({ done, total: Math.max(done, least) });
    };
  }

  /** Made at first use: a version's card is set after this class's constructor. */
  #features(): readonly DenseFeature[] {
    this.#known ??= denseFeatures(this.card.input);
    return this.#known;
  }

  #kind(): LinearKind {
    return this.card.task === 'binary' ? 'logistic' : 'linear';
  }

  #fitted(): LinearModel {
    if (this.#model === undefined) throw new NotFittedError(`${this.card.family}@${this.card.version}`);
    return this.#model;
  }
}

/** The column of a role; a card has one label and at most one weight. */
function columnOf(schema: Schema, role: 'label' | 'weight'): string | undefined {
  return Object.entries(schema).find(([, spec]) => spec.role === role)?.[0];
}

function numbers(batch: Batch, name: string): ArrayLike<number> {
  return batch.columns[name]?.data ?? [];
}

function columnWith(length: number, value: (row: number) => number): Column {
  return { dtype: 'f64', data: Float64Array.from({ length }, (_, i) => value(i)) };
}
