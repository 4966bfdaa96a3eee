// conversion-rate v1: linear regression, the line that later versions have to beat.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Dataset,
  type F64Column,
  type FeatureWeights,
  type FitContext,
  formatList,
  Model,
  NotFittedError,
} from '@slipway/contract';
import {
  featureNamesV1,
  type inputV1,
  type labelV1,
  type outputV1,
  predictionsV1,
} from '@slipway/conversion-rate-features';
import {
  decodeLinearModel,
  encodeLinearModel,
  fitRidge,
  type LinearModel,
  predictLinear,
  type RegressionBatch,
} from '@slipway/linear';
import card, { type Params } from './card.ts';

type Input = typeof inputV1;
type Output = typeof outputV1;
type Label = typeof labelV1;

const ARTIFACT = 'model.json';
/** A fit reads the data twice: means, then products. */
const PASSES = 2;

/** Least squares, or ridge regression, of the conversion rate on 13 features. */
export default class ConversionRateV1 extends Model<Input, Output, Label, Params> {
  override readonly card = card;
  #model: LinearModel | undefined;

  override async fit(
    train: Dataset<Input & Label>,
    _evaluation: Dataset<Input & Label> | null,
    context: FitContext<Params>,
  ): Promise<void> {
    this.#model = undefined;
    const fit = await fitRidge(passes(train, context), {
      lambda: context.params.lambda,
      onDependent: 'drop',
      names: [...featureNamesV1, 'cr'],
      signal: context.signal,
    });
    const unused = formatList(fit.dropped.map((j) => featureNamesV1[j] ?? ''));
    if (fit.constantTarget) context.warn(`every cr is ${fit.intercept}: the model predicts nothing else`);
    if (unused !== '') {
      context.warn(`columns that are constant, or follow from columns before them, get weight 0: ${unused}`);
    }
    this.#model = fit;
  }

  override async save(artifacts: ArtifactWriter): Promise<void> {
    await artifacts.write(ARTIFACT, encodeLinearModel(this.#fitted(), featureNamesV1));
  }

  override async load(artifacts: ArtifactReader): Promise<void> {
    this.#model = undefined;
    this.#model = decodeLinearModel(await artifacts.read(ARTIFACT), featureNamesV1);
  }

  protected override predictBatch(batch: Batch<Input>): Batch<Output> {
    const rates = new Float64Array(batch.length);
    predictLinear(this.#fitted(), features(batch), batch.length, rates);
    return predictionsV1(batch, rates);
  }

  /** Coefficient times value, a column a feature, and `(bias)`, the intercept: they add up to the prediction before it is clipped. */
  override explainBatch(batch: Batch<Input>): Batch {
    const { weights, intercept } = this.#fitted();
    const parts = featureNamesV1.map((name, j) => [name, part(batch, name, weights[j] ?? 0)] as const);
    const bias = { dtype: 'f64', data: new Float64Array(batch.length).fill(intercept) } as const;
    return { length: batch.length, columns: { ...Object.fromEntries(parts), '(bias)': bias } };
  }

  override featureWeights(): FeatureWeights {
    const { weights } = this.#fitted();
    return {
      kind: 'coefficient',
      values: Object.fromEntries(featureNamesV1.map((name, j) => [name, weights[j] ?? 0])),
    };
  }

  #fitted(): LinearModel {
    if (this.#model === undefined) throw new NotFittedError(`${card.family}@${card.version}`);
    return this.#model;
  }
}

function part(batch: Batch<Input>, name: (typeof featureNamesV1)[number], weight: number): F64Column {
  const { data } = batch.columns[name];
  return { dtype: 'f64', data: Float64Array.from({ length: batch.length }, (_, i) => weight * data[i]!) }; // in range
}

function features(batch: Batch<Input>): ArrayLike<number>[] {
  return featureNamesV1.map((name) => batch.columns[name].data);
}

/** Starts passes over the data, and reports each as it ends. */
function passes(
  train: Dataset<Input & Label>,
  context: FitContext<Params>,
): () => AsyncGenerator<RegressionBatch> {
  let done = 0;
  return async function* () {
    for await (const batch of train.batches()) {
      yield { x: features(batch), y: batch.columns.cr.data, length: batch.length };
    }
    done += 1;
    context.progress({ done, total: PASSES });
  };
}
