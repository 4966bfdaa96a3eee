// Gradient boosted trees as the learned state of a model: fit, save, load and predict over columns that its card names.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  type Column,
  canonicalJson,
  type Dataset,
  type FitContext,
  NotFittedError,
  type Schema,
} from '@slipway/contract';
import type { BoostedTreesParams } from './boosted-trees-params.ts';
import { collectMatrix, featureColumns, type MatrixColumns } from './collect-matrix.ts';
import { XgboostArtifactError } from './errors.ts';
import type { MatrixData } from './matrix.ts';
import { trainBooster } from './train-booster.ts';
import { trainWarnings } from './train-warnings.ts';
import { TreeEnsemble } from './tree-ensemble.ts';

/** What trees learn from. */
export interface BoostedTreesOptions extends MatrixColumns {
  /** The model whose trees they are, e.g. `conversion-rate@v3`: named when it predicts before it learned. */
  readonly model: string;
}

/** Parameters of {@link BoostedTrees.fit}. */
export type BoostedTreesFitParams = BoostedTreesParams & {
  /** The training weight is the weight column to this power, in [0, 1]: 0 counts every row the same. Default 1. */
  readonly weight_exponent?: number;
};

interface Learned {
  readonly file: Uint8Array;
  readonly ensemble: TreeEnsemble;
}

const MODEL_FILE = 'model.json';
const IMPORTANCE_FILE = 'importance.json';

/**
 * The trees of one model: what its four methods hand on to.
 *
 * @example
 * readonly #trees = new BoostedTrees({ model: 'conversion-rate@v3', features: featureNamesV1, label: 'cr' });
 */
export class BoostedTrees {
  readonly #options: BoostedTreesOptions;
  #learned: Learned | undefined;

  constructor(options: BoostedTreesOptions) {
    this.#options = options;
  }

  /**
   * Learns from scratch. Held-out rows are read only where they decide when to stop: watching them costs a third of a fit.
   *
   * @throws what `collectMatrix` and `trainBooster` throw; nothing is learned then.
   */
  async fit<S extends Schema>(
    train: Dataset<S>,
    evaluation: Dataset<S> | null,
    context: FitContext<BoostedTreesFitParams>,
  ): Promise<void> {
    this.#learned = undefined;
    const { seed, signal, engines } = context;
    const {
      rounds,
      early_stopping_rounds: patience,
      weight_exponent: exponent = 1,
      ...booster
    } = context.params;
    const matrix = await this.#collect(train, exponent, signal);
    for (const warning of trainWarnings(matrix, this.#options)) context.warn(warning);
    const held = patience === 0 ? null : evaluation;
    const trained = await trainBooster({
      train: matrix,
      evaluation: held === null ? undefined : await this.#collect(held, exponent, signal),
      featureNames: this.#options.features,
      params: { ...booster, seed },
      rounds,
      earlyStoppingRounds: patience === 0 ? undefined : patience,
      engines,
      signal,
      onWarning: (message) => context.warn(message),
      // In one of many short fits nobody watches the rounds, and their figures cost a tenth of it.
      onRound: engines.keepAlive
        ? undefined
        : (done, total, metrics) => context.progress({ done, total, metrics }),
    });
    context.trained({ engine: trained.engine, rounds: trained.rounds });
    this.#learned = { file: trained.model, ensemble: trained.ensemble };
  }

  /** Writes XGBoost's own file, and the mean gain of each feature's splits. @throws NotFittedError */
  async save(artifacts: ArtifactWriter): Promise<void> {
    const { file, ensemble } = this.#fitted();
    await artifacts.write(MODEL_FILE, file);
    await artifacts.write(IMPORTANCE_FILE, canonicalJson(ensemble.gainImportance()));
  }

  /** @throws {@link XgboostArtifactError} `E_XGB_ARTIFACT` for a damaged file, and for trees of other features. */
  async load(artifacts: ArtifactReader): Promise<void> {
    this.#learned = undefined;
    const file = await artifacts.read(MODEL_FILE);
    const ensemble = TreeEnsemble.parse(file);
    if (ensemble.featureNames.join() !== this.#options.features.join()) {
      throw new XgboostArtifactError(
        '$.learner.feature_names',
        `are not the features of ${this.#options.model}`,
      );
    }
    this.#learned = { file, ensemble };
  }

  /** @returns A prediction a row, shape [batch.length]; a buffer of its own. @throws NotFittedError */
  predict(batch: Batch<Schema>): Float64Array<ArrayBuffer> {
    const out = new Float64Array(batch.length);
    this.#fitted().ensemble.predict(featureColumns(batch, this.#options.features), batch.length, out);
    return out;
  }

  /** Mean gain of each feature's splits. @throws NotFittedError */
  gain(): Readonly<Record<string, number>> {
    return this.#fitted().ensemble.gainImportance();
  }

  /**
   * Exact SHAP values of a batch, in the unit of the margin.
   *
   * @returns One `f64` column a feature, and `(bias)`, the mean over the rows learned from: together a row's margin. @throws NotFittedError
   */
  explain(batch: Batch<Schema>): Batch {
    const { ensemble } = this.#fitted();
    const names = [...this.#options.features, '(bias)'];
    const values = new Float64Array(batch.length * names.length);
    ensemble.contributions(featureColumns(batch, this.#options.features), batch.length, values);
    const column = (j: number): Column => ({
      dtype: 'f64',
      data: Float64Array.from({ length: batch.length }, (_, i) => values[i * names.length + j] ?? 0),
    });
    return { length: batch.length, columns: Object.fromEntries(names.map((name, j) => [name, column(j)])) };
  }

  async #collect(dataset: Dataset<Schema>, exponent: number, signal: AbortSignal): Promise<MatrixData> {
    const { features, label, weight } = this.#options;
    const isWeighted = weight !== undefined && exponent > 0;
    const columns = isWeighted ? { features, label, weight } : { features, label };
    const { weights, ...matrix } = await collectMatrix(dataset, columns, signal);
    return weights === undefined ? matrix : { ...matrix, weights: weights.map((value) => value ** exponent) };
  }

  #fitted(): Learned {
    if (this.#learned === undefined) throw new NotFittedError(this.#options.model);
    return this.#learned;
  }
}
