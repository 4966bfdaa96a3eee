// One run judged: the saved model beside the baselines and the champion, on train, eval and both together.
import type { Model } from '@slipway/contract';
import type { RunProfile } from '@slipway/profile';
import type { SplitMetrics } from '@slipway/registry';
import { callModel } from '../call-model.ts';
import { RunProfiler } from '../drift/run-profiler.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import type { TrainData } from '../train-data.ts';
import { baselinePredictors } from './baselines.ts';
import { readBestPossible } from './best-possible.ts';
import { type CalibratedFigures, UNCALIBRATED } from './calibrated.ts';
import { type Champion, type ChampionSource, openChampion, warnOfChampion } from './champion.ts';
import { comparisonRows, comparisonText, harmOf } from './comparison.ts';
import { meanContributions } from './contributions.ts';
import { type Evaluated, evaluateAll, type Splits } from './evaluate.ts';
import { importanceRows, permutationImportance } from './importance.ts';
import { outcomeOf } from './outcome.ts';
import { modelPredictor, type Predictor } from './predictor.ts';
import { type RunReport, splitMetrics } from './report.ts';
import { sampleRows } from './sample.ts';

/** What a run is worth. */
export interface Evaluation {
  readonly model: SplitMetrics;
  readonly baselines: Readonly<Record<string, SplitMetrics>>;
  readonly report: RunReport;
  /** Of the train rows and of what the model makes of them and of the eval rows. */
  readonly profile: RunProfile;
  /** The comparison, as text. */
  readonly table: string;
  /** What the user was warned of: the run's calibration makes it worse. */
  readonly harm: string | undefined;
}

/** What is judged. */
export interface RunModels {
  readonly model: Model;
  /** The same without its calibration; undefined where it has none. */
  readonly uncalibrated: Model | undefined;
}

/** Explaining a row takes up to a millisecond. */
const CONTRIBUTION_ROWS = 300;
/** Of intervals and of dealt rows: the same data and model give the same report. */
const SEED = 0;

/** Evaluates a loaded model on train, eval and both. */
export async function evaluateRun(
  { model, uncalibrated }: RunModels,
  loaded: LoadedModel,
  data: TrainData,
  source: ChampionSource,
  context: JobContext,
): Promise<Evaluation> {
  const { card, label } = loaded;
  const baselines = await baselinePredictors(data.train, card.featureSet, outcomeOf(card.label));
  const field = new Map<string, (split: keyof Splits) => Predictor>(
    [...baselines].map(([name, predict]) => [name, () => predict]),
  );
  const predict = modelPredictor(model, label, context);
  let profiler = new RunProfiler(card, label);
  const own = new Map<string, (split: keyof Splits) => Predictor>();
  if (uncalibrated !== undefined) own.set(UNCALIBRATED, () => modelPredictor(uncalibrated, label, context));
  own.set(label, (split) => {
    if (split === 'train') profiler = new RunProfiler(card, label); // an evaluation starts there, and may start again
    return profiler.watch(predict, split);
  });
  const opened = await openChampion(source, loaded, data, context);
  const {
    splits,
    champion: compared,
    championProblem,
  } = await evaluateBeside(opened, field, { own, loaded, data }, context);
  const names = [...baselines.keys(), ...(compared === null ? [] : [compared.name]), ...own.keys()];
  const sample = await sampleRows(data.eval, importanceRows(card));
  const outcome = outcomeOf(card.label);
  const permutation = await permutationImportance(card, predict, sample, { outcome, seed: SEED, context });
  const contributions = await meanContributions(
    model,
    loaded,
    await sampleRows(data.eval, CONTRIBUTION_ROWS),
    context,
  );
  const call = { model: label, method: 'featureWeights' };
  const weights = await callModel(call, () => model.featureWeights?.(), context);
  checkUnchanged(data, label);
  const digests = { train: data.train.entry.sha256, eval: data.eval.entry.sha256 };
  const bestPossible = await readBestPossible(source.dataBucket, data.train.entry.key, digests, context);
  const report: RunReport = {
    format: 1,
    kind: 'report',
    model: label,
    task: card.task,
    loss: card.task === 'binary' ? 'logLoss' : 'mse',
    weight: outcome.weight ?? null,
    group: card.group ?? null,
    predictors: names,
    baselines: [...baselines.keys()],
    champion: compared,
    championProblem,
    splits,
    calibrated: own.has(UNCALIBRATED) ? calibratedFigures(card, splits, label) : null,
    bestPossible: bestPossible ?? null,
    importance: {
      rows: sample.reduce((rows, batch) => rows + batch.length, 0),
      permutation,
      contributions: contributions ?? null,
      own: weights ?? null,
    },
  };
  const table = comparisonText(report);
  context.emit({ kind: 'report', title: 'comparison', text: table, data: comparisonRows(report) });
  const harm = harmOf(report);
  if (harm !== undefined) context.emit({ kind: 'warning', message: harm });
  return {
    model: splitMetrics(splits, label),
    baselines: Object.fromEntries([...baselines.keys()].map((name) => [name, splitMetrics(splits, name)])),
    report,
    profile: profiler.value,
    table,
    harm,
  };
}

function calibratedFigures(
  { calibration }: LoadedModel['card'],
  splits: Evaluated,
  label: string,
): CalibratedFigures | null {
  if (calibration === undefined) return null;
  const [before, after] = [splitMetrics(splits, UNCALIBRATED), splitMetrics(splits, label)];
  return { method: calibration.method, before, after };
}

interface Judged {
  /** The model, and before it what it is without its calibration. */
  readonly own: ReadonlyMap<string, (split: keyof Splits) => Predictor>;
  readonly loaded: LoadedModel;
  readonly data: TrainData;
}

/** Once with the champion; and where it breaks, once more without. */
async function evaluateBeside(
  { champion, problem = null }: { readonly champion?: Champion; readonly problem?: string | null },
  field: ReadonlyMap<string, (split: keyof Splits) => Predictor>,
  { own, loaded, data }: Judged,
  context: JobContext,
): Promise<Pick<RunReport, 'splits' | 'champion' | 'championProblem'>> {
  const evaluate = (others: typeof field) => {
    const predictors = new Map([...others, ...own]);
    return evaluateAll({ predictors, model: loaded.label }, data, loaded.card, { seed: SEED, context });
  };
  const alone = async (championProblem: string | null) =>
    ({ splits: await evaluate(field), champion: null, championProblem }) as const;
  if (champion === undefined) return alone(problem);
  try {
    const splits = await evaluate(
      new Map([...field, [champion.name, (split: keyof Splits) => champion.predictor(split)] as const]),
    );
    await champion.dispose();
    const { name, version, run } = champion;
    return { splits, champion: { name, version, run }, championProblem: null };
  } catch (error) {
    context.signal.throwIfAborted();
    if (champion.failure === undefined) throw error;
    return alone(warnOfChampion(champion.version, champion.failure, context));
  }
}

function checkUnchanged(data: TrainData, label: string): void {
  for (const dataset of [data.train, data.eval])
    dataset.checkUnchanged({ model: label, method: 'predictBatch' });
}
