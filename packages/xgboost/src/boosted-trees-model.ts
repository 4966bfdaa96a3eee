// A model that is boosted trees and nothing else: a version adds its card, its columns and the shape of its predictions.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Dataset,
  type EngineFacts,
  type EngineOptions,
  type FeatureWeights,
  type FitContext,
  Model,
  type Schema,
} from '@slipway/contract';
import { BoostedTrees, type BoostedTreesFitParams } from './boosted-trees.ts';
import type { MatrixColumns } from './collect-matrix.ts';
import { engineHere } from './train-anywhere.ts';

/**
 * The four methods of a version that learns boosted trees.
 *
 * @example
 * export default class ConversionRateV3 extends BoostedTreesModel<Input, Output, Label, Params> {
 *   override readonly card = card;
 *   protected override readonly columns = { features: featureNamesV1, label: 'cr' };
 *   protected override readonly outputOf = predictionsV1;
 * }
 */
export abstract class BoostedTreesModel<
  I extends Schema,
  O extends Schema,
  L extends Schema,
  P extends BoostedTreesFitParams,
> extends Model<I, O, L, P> {
  /** What trees learn from: columns of the card's input and label. */
  protected abstract readonly columns: MatrixColumns;
  /** From predictions, shape [batch.length] and not used again, to the card's output. */
  protected abstract readonly outputOf: (batch: Batch<I>, predictions: Float64Array) => Batch<O>;
  #trees: BoostedTrees | undefined;

  override async fit(
    train: Dataset<I & L>,
    evaluation: Dataset<I & L> | null,
    context: FitContext<P>,
  ): Promise<void> {
    await this.#state().fit(train, evaluation, context);
  }

  override async save(artifacts: ArtifactWriter): Promise<void> {
    await this.#state().save(artifacts);
  }

  override async load(artifacts: ArtifactReader): Promise<void> {
    await this.#state().load(artifacts);
  }

  protected override predictBatch(batch: Batch<I>): Batch<O> {
    return this.outputOf(batch, this.#state().predict(batch));
  }

  /** Exact SHAP values, a column a feature, and `(bias)`: they add up to the prediction before it is clipped. */
  override explainBatch(batch: Batch<I>): Batch {
    return this.#state().explain(batch);
  }

  /** `libxgboost` of this machine, or what stands in. */
  override engine({ xgboostLibrary }: EngineOptions): EngineFacts | undefined {
    return engineHere(xgboostLibrary);
  }

  /** Mean gain of each feature's splits. */
  override featureWeights(): FeatureWeights {
    return { kind: 'gain', values: this.#state().gain() };
  }

  /** Made at first use: a version's own fields are set after this class's constructor. */
  #state(): BoostedTrees {
    const { family, version } = this.card;
    this.#trees ??= new BoostedTrees({ ...this.columns, model: `${family}@${version}` });
    return this.#trees;
  }
}
