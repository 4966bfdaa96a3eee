// conversion-rate v3: v2's trees, with parameters that a search found.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Dataset,
  type FitContext,
  Model,
} from '@slipway/contract';
import {
  featureNamesV1,
  type inputV1,
  type labelV1,
  type outputV1,
  predictionsV1,
} from '@slipway/conversion-rate-features';
import { BoostedTrees } from '@slipway/xgboost';
import card, { type Params } from './card.ts';

type Input = typeof inputV1;
type Output = typeof outputV1;
type Label = typeof labelV1;

/** Conversion rate by gradient boosted trees on 13 features. */
export default class ConversionRateV3 extends Model<Input, Output, Label, Params> {
  override readonly card = card;
  readonly #trees = new BoostedTrees({
    model: `${card.family}@${card.version}`,
    features: featureNamesV1,
    label: 'cr',
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
