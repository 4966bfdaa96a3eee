// Metrics of a model and of the baselines too simple to lose to, on train, eval and both together.
import {
  type Batch,
  type CatColumn,
  type Dataset,
  type F64Column,
  type FeatureSet,
  flagCategory,
  type Model,
  type Schema,
} from '@slipway/contract';
import { RegressionMetrics } from '@slipway/metrics';
import type { SplitMetrics } from '@slipway/registry';
import { callModel } from './call-model.ts';
import type { JobContext } from './job-events.ts';
import { fromWire, placeInFile, toWire } from './wire-error.ts';

/** Train and eval rows. */
export interface Splits {
  readonly train: Dataset;
  readonly eval: Dataset;
}

/** Which columns are the outcome and its weight. */
export interface Outcome {
  readonly label: string;
  readonly weight: string | undefined;
}

/** Predictions of one batch, shape [batch.length]. */
export type Predictor = (batch: Batch) => Float64Array | Promise<Float64Array>;

/** The outcome columns of a card's label schema. */
export function outcomeOf(label: Schema): Outcome {
  const find = (role: string) => Object.entries(label).find(([, spec]) => spec.role === role)?.[0];
  return { label: find('label') ?? '', weight: find('weight') };
}

/** A model as a predictor: its own road in and out, so that what is measured is what would be served. */
export function modelPredictor(model: Model, label: string, context: JobContext): Predictor {
  return async (batch) => {
    const call = { model: label, method: 'predictBatch' };
    const out = await callModel(call, () => model.score(batch), context);
    return (out.columns[model.card.prediction] as F64Column).data;
  };
}

/**
 * The baselines: `zero`, `mean` (of train) and one `meanBy<Category>` (of train) for each flag category of the feature set; a category
 * that train never holds gets the mean.
 */
export async function baselinePredictors(
  train: Dataset,
  featureSet: FeatureSet,
  outcome: Outcome,
): Promise<ReadonlyMap<string, Predictor>> {
  const categories = Object.entries(featureSet.categories ?? {});
  const total = new GroupMeans(1);
  const groups = categories.map(([, category]) => new GroupMeans(Object.keys(category.flags).length + 1));
  for await (const batch of train.batches()) {
    const y = values(batch, outcome.label);
    const w = weights(batch, outcome.weight);
    total.add(new Int32Array(batch.length), y, w, batch.length);
    for (const [c, [, category]] of categories.entries())
      groups[c]?.add(flagCategory(batch, category).data, y, w, batch.length);
  }
  const mean = total.means(0)[0] ?? 0;
  const baselines = new Map<string, Predictor>([
    ['zero', (batch) => new Float64Array(batch.length)],
    ['mean', (batch) => new Float64Array(batch.length).fill(mean)],
  ]);
  for (const [c, [name, category]] of categories.entries()) {
    const means = groups[c]?.means(mean) ?? new Float64Array();
    const key = `meanBy${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    baselines.set(key, (batch) => lookUp(means, flagCategory(batch, category), batch.length));
  }
  return baselines;
}

/**
 * Metrics of several predictors in one pass over each split.
 *
 * @param step - Name of the step in the job's progress; `on train` or `on eval` is added.
 */
export async function evaluateAll(
  predictors: ReadonlyMap<string, Predictor>,
  splits: Splits,
  outcome: Outcome,
  context: JobContext,
  step: string = 'evaluate',
): Promise<ReadonlyMap<string, SplitMetrics>> {
  const train = await evaluateSplit(predictors, splits.train, outcome, `${step} on train`, context);
  const held = await evaluateSplit(predictors, splits.eval, outcome, `${step} on eval`, context);
  return new Map(
    [...predictors.keys()].map((name) => {
      const overall = new RegressionMetrics();
      overall.merge(get(train, name));
      overall.merge(get(held, name));
      return [name, { train: get(train, name).value, eval: get(held, name).value, overall: overall.value }];
    }),
  );
}

async function evaluateSplit(
  predictors: ReadonlyMap<string, Predictor>,
  dataset: Dataset,
  outcome: Outcome,
  step: string,
  context: JobContext,
): Promise<ReadonlyMap<string, RegressionMetrics>> {
  const metrics = new Map([...predictors.keys()].map((name) => [name, new RegressionMetrics()]));
  let done = 0;
  for await (const batch of dataset.batches()) {
    context.signal.throwIfAborted();
    const y = values(batch, outcome.label);
    const w = weights(batch, outcome.weight);
    for (const [name, predict] of predictors)
      get(metrics, name).add(await predictAt(predict, batch, done), y, batch.length, w);
    done += batch.length;
    context.emit({ kind: 'progress', step, done, total: dataset.rows, unit: 'rows' });
  }
  return metrics;
}

/** @param firstRow - Rows before the batch: an error names the row of the file. */
async function predictAt(predict: Predictor, batch: Batch, firstRow: number): Promise<Float64Array> {
  try {
    return await predict(batch);
  } catch (error) {
    throw fromWire(placeInFile(toWire(error), firstRow, batch.length));
  }
}

/** Weighted means of groups given by code. */
class GroupMeans {
  readonly #sum: Float64Array;
  readonly #weight: Float64Array;

  constructor(groups: number) {
    this.#sum = new Float64Array(groups);
    this.#weight = new Float64Array(groups);
  }

  add(codes: Int32Array, y: ArrayLike<number>, w: ArrayLike<number> | undefined, length: number): void {
    for (let i = 0; i < length; i++) {
      const code = codes[i]!; // in range by the loop
      const weight = w === undefined ? 1 : w[i]!;
      this.#sum[code]! += weight * y[i]!;
      this.#weight[code]! += weight;
    }
  }

  means(fallback: number): Float64Array {
    return this.#sum.map((sum, g) => ((this.#weight[g] ?? 0) > 0 ? sum / (this.#weight[g] ?? 1) : fallback));
  }
}

function lookUp(means: Float64Array, category: CatColumn, length: number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = means[category.data[i]!]!; // codes are in range by construction
  return out;
}

function values(batch: Batch, name: string): ArrayLike<number> {
  return (batch.columns[name] as F64Column).data;
}

function weights(batch: Batch, name: string | undefined): ArrayLike<number> | undefined {
  return name === undefined ? undefined : values(batch, name);
}

function get<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`no entry ${name}`);
  return value;
}
