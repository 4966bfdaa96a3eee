// One run judged: the saved model beside the baselines, the champion and the best possible, in one pass over the data.
import type { Bucket } from '@slipway/bucket';
import type { Dataset, Model } from '@slipway/contract';
import type { Registry, SplitMetrics } from '@slipway/registry';
import { readBestPossible } from './best-possible.ts';
import { callModel } from './call-model.ts';
import { type ComparisonRow, comparisonTable } from './comparison.ts';
import { baselinePredictors, evaluateAll, modelPredictor, outcomeOf, type Predictor } from './evaluate.ts';
import type { JobContext } from './job-events.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import type { TrainData } from './train-data.ts';

/** What a run is worth. */
export interface Evaluation {
  readonly model: SplitMetrics;
  readonly baselines: Readonly<Record<string, SplitMetrics>>;
  /** Known for made-up data only. */
  readonly bestPossible: SplitMetrics | undefined;
  /** The comparison, as text. */
  readonly table: string;
}

/** What the model is judged beside. */
export interface Judges {
  readonly registry: Registry;
  readonly dataBucket: Bucket;
}

/** Evaluates a loaded model on train, eval and both. */
export async function evaluateRun(
  model: Model,
  loaded: LoadedModel,
  data: TrainData,
  judges: Judges,
  context: JobContext,
): Promise<Evaluation> {
  const outcome = outcomeOf(loaded.card.label);
  const baselines = await baselinePredictors(data.train, loaded.card.featureSet, outcome);
  const champion = await championPredictor(judges.registry, loaded, data, context);
  const predictors = new Map<string, Predictor>(baselines);
  if (champion !== undefined) predictors.set(champion.name, champion.predict);
  predictors.set(loaded.label, modelPredictor(model, loaded.label, context));

  const metrics = await evaluateAll(predictors, data, outcome, context);
  for (const dataset of [data.train, data.eval])
    dataset.checkUnchanged({ model: loaded.label, method: 'predictBatch' });
  const digests = { train: data.train.entry.sha256, eval: data.eval.entry.sha256 };
  const bestPossible = await readBestPossible(judges.dataBucket, data.train.entry.key, digests, context);
  const rows: ComparisonRow[] = [...metrics].map(([name, m]) => ({ name, metrics: m }));
  if (bestPossible !== undefined) rows.push({ name: 'best possible', metrics: bestPossible });
  const table = comparisonTable(rows);
  context.emit({ kind: 'report', title: 'comparison', text: table, data: rows });
  return {
    model: metrics.get(loaded.label) as SplitMetrics, // set above
    baselines: Object.fromEntries([...metrics].filter(([name]) => baselines.has(name))),
    bestPossible,
    table,
  };
}

/** The serving champion on the same rows, when it reads the same columns; one that cannot be loaded is warned of. */
async function championPredictor(
  registry: Registry,
  loaded: LoadedModel,
  data: TrainData,
  context: JobContext,
): Promise<{ name: string; predict: Predictor } | undefined> {
  const newest = await registry.newest();
  const ref = newest?.record.champion;
  if (ref === null || ref === undefined) return undefined;
  try {
    const champion = await loadModel(loaded.card.family, ref.version);
    if (champion.featureSetDigest !== loaded.featureSetDigest) return undefined;
    const pinned = await registry.resolve({ run: ref.run }, champion);
    const model = champion.create();
    await callModel({ model: champion.label, method: 'load' }, () => model.load(pinned.artifacts), context);
    const predict = modelPredictor(model, champion.label, context);
    await probe(predict, data.eval);
    return { name: `champion ${ref.version}`, predict };
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    context.emit({
      kind: 'warning',
      message: `the champion ${ref.version} could not be compared with: ${reason}`,
    });
    return undefined;
  }
}

/** One batch, so that a champion that cannot predict is found before it stops the training of the one that would replace it. */
async function probe(predict: Predictor, dataset: Dataset): Promise<void> {
  for await (const batch of dataset.batches()) {
    await predict(batch);
    return;
  }
}
