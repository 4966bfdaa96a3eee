// conversion-rate v2: trees trained by XGBoost, predicted in TypeScript.
import {
  type ArtifactReader,
  type ArtifactWriter,
  type Batch,
  canonicalJson,
  type Dataset,
  type FitContext,
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
  collectMatrix,
  featureColumns,
  TreeEnsemble,
  trainBooster,
  XgboostArtifactError,
} from '@slipway/xgboost';
import card, { type Params } from './card.ts';
import { trainWarnings } from './train-warnings.ts';

type Input = typeof inputV1;
type Output = typeof outputV1;
type Label = typeof labelV1;

/** XGBoost's model file, and the same ready to predict. */
interface Learned {
  readonly file: Uint8Array;
  readonly ensemble: TreeEnsemble;
}

const MODEL_FILE = 'model.json';
const IMPORTANCE_FILE = 'importance.json';
const COLUMNS = { features: featureNamesV1, label: 'cr' };

/** Conversion rate by gradient boosted trees. */
export default class ConversionRateV2 extends Model<Input, Output, Label, Params> {
  readonly card = card;
  #learned: Learned | undefined;

  async fit(
    train: Dataset<Input & Label>,
    evaluation: Dataset<Input & Label> | null,
    context: FitContext<Params>,
  ): Promise<void> {
    this.#learned = undefined;
    const { seed, signal, engines } = context;
    const { rounds, early_stopping_rounds: patience, ...booster } = context.params;
    const matrix = await collectMatrix(train, COLUMNS, signal);
    for (const warning of trainWarnings(matrix)) context.warn(warning);
    // Held-out rows cost a prediction a round, a third of the whole fit: they are read only where they decide when to stop.
    const held = patience === 0 ? null : evaluation;
    const {
      model,
      ensemble,
      engine,
      rounds: kept,
    } = await trainBooster({
      train: matrix,
      evaluation: held === null ? undefined : await collectMatrix(held, COLUMNS, signal),
      featureNames: featureNamesV1,
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
    context.trained({ engine, rounds: kept });
    this.#learned = { file: model, ensemble };
  }

  async save(artifacts: ArtifactWriter): Promise<void> {
    const { file, ensemble } = this.#fitted();
    await artifacts.write(MODEL_FILE, file);
    await artifacts.write(IMPORTANCE_FILE, canonicalJson(ensemble.gainImportance()));
  }

  async load(artifacts: ArtifactReader): Promise<void> {
    const file = await artifacts.read(MODEL_FILE);
    const ensemble = TreeEnsemble.parse(file);
    if (ensemble.featureNames.join() !== featureNamesV1.join()) {
      throw new XgboostArtifactError('$.learner.feature_names', 'are not those of features_v1');
    }
    this.#learned = { file, ensemble };
  }

  protected override predictBatch(batch: Batch<Input>): Batch<Output> {
    const rates = new Float64Array(batch.length);
    this.#fitted().ensemble.predict(featureColumns(batch, featureNamesV1), batch.length, rates);
    return predictionsV1(batch, rates);
  }

  #fitted(): Learned {
    if (this.#learned === undefined) throw new NotFittedError(`${card.family}@${card.version}`);
    return this.#learned;
  }
}
