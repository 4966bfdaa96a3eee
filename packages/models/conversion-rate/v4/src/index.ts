// conversion-rate v4: trees on all attributes, in whose training a row weighs by its clicks.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Dataset,
  type FitContext,
  Model,
} from '@slipway/contract';
import {
  featureNamesV2,
  type inputV2,
  type labelV2,
  type outputV1,
  predictionsV1,
} from '@slipway/conversion-rate-features';
import { BoostedTrees } from '@slipway/xgboost';
import card, { type Params } from './card.ts';

type Input = typeof inputV2;
type Output = typeof outputV1;
type Label = typeof labelV2;

/** Conversion rate by gradient boosted trees on 163 features. */
export default class ConversionRateV4 extends Model<Input, Output, Label, Params> {
  override readonly card = card;
  readonly #trees = new BoostedTrees({
    model: `${card.family}@${card.version}`,
    features: featureNamesV2,
    label: 'cr',
    weight: 'clicks',
  });

  override async fit(
    train: Dataset<Input & Label>,
    evaluation: Dataset<Input & Label> | null,
    context: FitContext<Params>,
  ): Promise<void> {
    await this.#trees.fit(train, evaluation, context);
  }

  override async save(artifacts: ArtifactWriter): Promise<void> {
    await this.#trees.save(artifacts);
  }

  override async load(artifacts: ArtifactReader): Promise<void> {
    await this.#trees.load(artifacts);
  }

  override explainBatch(batch: Batch<Input>): Batch {
    return this.#trees.explain(batch);
  }

  protected override predictBatch(batch: Batch<Input>): Batch<Output> {
    return predictionsV1(batch, this.#trees.predict(batch));
  }
}
