// One run judged: the saved model beside the baselines, the champion and the best possible, in one pass over the data.
import type { Bucket } from '@slipway/bucket';
import { type Model, toSlipwayError } from '@slipway/contract';
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
  const predictors = new Map<string, Predictor>(baselines);
  predictors.set(loaded.label, modelPredictor(model, loaded.label, context));

  const metrics = await evaluateAll(predictors, data, outcome, context);
  checkUnchanged(data, loaded.label);
  const champion = await championRow(judges.registry, loaded, data, context);
  const digests = { train: data.train.entry.sha256, eval: data.eval.entry.sha256 };
  const bestPossible = await readBestPossible(judges.dataBucket, data.train.entry.key, digests, context);
  const rows: ComparisonRow[] = [...metrics].map(([name, m]) => ({ name, metrics: m }));
  if (champion !== undefined) rows.splice(-1, 0, champion); // the model stands below what it is to beat
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

/**
 * The serving champion on the same rows, when it reads the same columns. Last of all and with errors of its own: one that broke, or that
 * changes the batches it is given, is warned of and left out, for it must never stop the training of the one that would replace it.
 */
async function championRow(
  registry: Registry,
  loaded: LoadedModel,
  data: TrainData,
  context: JobContext,
): Promise<ComparisonRow | undefined> {
  const newest = await registry.newest();
  const ref = newest?.record.champion;
  if (ref === null || ref === undefined) return undefined;
  try {
    const champion = await loadModel(loaded.card.family, ref.version, context.calling);
    if (champion.featureSetDigest !== loaded.featureSetDigest) return undefined;
    const pinned = await registry.resolve({ run: ref.run }, champion);
    const model = champion.create();
    await callModel({ model: champion.label, method: 'load' }, () => model.load(pinned.artifacts), context);
    const name = `champion ${ref.version}`;
    const predictors = new Map([[name, modelPredictor(model, champion.label, context)]]);
    const outcome = outcomeOf(loaded.card.label);
    const metrics = await evaluateAll(predictors, data, outcome, context, 'evaluate the champion');
    checkUnchanged(data, champion.label);
    return { name, metrics: metrics.get(name) as SplitMetrics }; // set above
  } catch (error) {
    context.signal.throwIfAborted();
    const { code, message, facts } = toSlipwayError(error);
    const what = `${code}${facts.model === undefined ? '' : ` of ${facts.model}`}: ${message}`;
    context.emit({
      kind: 'warning',
      message: `the champion ${ref.version} could not be compared with: ${what}`,
    });
    return undefined;
  }
}

function checkUnchanged(data: TrainData, label: string): void {
  for (const dataset of [data.train, data.eval])
    dataset.checkUnchanged({ model: label, method: 'predictBatch' });
}
