// One trial: a model fitted once a fold, and judged on the rows that it was not given.
import type { Dataset, F64Column, Model, TrainedFacts } from '@slipway/contract';
import { rowLosses } from '@slipway/metrics';
import type { StoredFold, TrialFacts } from '@slipway/registry';
import { meanLoss } from '@slipway/search';
import { callModel } from '../call-model.ts';
import { outcomeOf, outcomes, weights } from '../evaluation/outcome.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import { plainFacts } from '../trained-facts.ts';
import { reweighting } from './reweighting.ts';

/** A fold's two sides. */
export interface FoldSides {
  readonly train: Dataset;
  readonly held: Dataset;
}

/** What every trial of a search has in common. */
export interface TrialSetting {
  readonly loaded: LoadedModel;
  readonly folds: readonly FoldSides[];
  readonly seed: number;
  /** Column by which held-out rows count; null: each once. */
  readonly weight: string | null;
  readonly engines: { readonly threads: number; readonly keepAlive: true; readonly xgboostLibrary?: string };
  readonly context: Pick<JobContext, 'calling' | 'signal'> & { readonly warn: (message: string) => void };
}

/** A trial to make, with parameters that are checked. */
export interface TrialRequest {
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Makes a trial.
 *
 * @param model - What it learned before is forgotten by `fit`; an engine that it keeps may serve again.
 * @throws what the model throws.
 */
export async function runTrial(
  model: Model,
  { trial, params }: TrialRequest,
  setting: TrialSetting,
): Promise<TrialFacts> {
  const startedMs = performance.now();
  const folds: StoredFold[] = [];
  let engine: TrainedFacts['engine'];
  for (const sides of setting.folds) {
    const trained = await fitFold(model, params, sides, setting);
    engine ??= trained.engine;
    const loss = await lossOn(model, sides.held, setting);
    folds.push(trained.rounds === undefined ? loss : { ...loss, rounds: trained.rounds });
  }
  const rounds = folds.flatMap((fold) => fold.rounds ?? []);
  const meanRounds = rounds.reduce((sum, each) => sum + each, 0) / rounds.length;
  return {
    trial,
    params,
    folds,
    loss: meanLoss(folds),
    rounds: rounds.length === folds.length ? meanRounds : null,
    seconds: (performance.now() - startedMs) / 1000,
    error: null,
    ...(engine && { engine }),
  };
}

async function fitFold(
  model: Model,
  params: Readonly<Record<string, unknown>>,
  { train, held }: FoldSides,
  { loaded, seed, engines, context }: TrialSetting,
): Promise<TrainedFacts> {
  let trained: TrainedFacts = {};
  const fitting = {
    params: Object.freeze({ ...params }),
    seed,
    signal: context.signal,
    engines,
    progress: () => {},
    warn: (message: string) => context.warn(String(message)),
    trained: (facts: TrainedFacts) => {
      trained = { ...trained, ...plainFacts(facts) };
    },
  };
  model.calibrate(undefined);
  await callModel({ model: loaded.label, method: 'fit' }, () => model.fit(train, held, fitting), context);
  context.signal.throwIfAborted();
  model.calibrate(reweighting(loaded.card, params));
  return trained;
}

async function lossOn(
  model: Model,
  held: Dataset,
  { loaded, weight, context }: TrialSetting,
): Promise<StoredFold> {
  const { card } = loaded;
  const outcome = { label: outcomeOf(card.label).label, weight: weight ?? undefined };
  const sums = { rows: 0, weight: 0, weighted: 0, unweighted: 0 };
  for await (const batch of held.batches()) {
    context.signal.throwIfAborted();
    const call = { model: loaded.label, method: 'predictBatch' };
    const out = await callModel(call, () => model.score(batch), context);
    const predicted = (out.columns[card.prediction] as F64Column).data;
    const losses = rowLosses(card.task, predicted, outcomes(batch, outcome), batch.length);
    const rowWeights = weights(batch, outcome);
    for (let i = 0; i < batch.length; i++) {
      const w = rowWeights === undefined ? 1 : rowWeights[i]!; // in range by the loop
      sums.weight += w;
      sums.weighted += w * losses[i]!;
      sums.unweighted += losses[i]!;
    }
    sums.rows += batch.length;
  }
  const { rows, weight: total } = sums;
  // A fold of no weight counts nothing in the mean.
  return {
    rows,
    weight: total,
    weighted: total > 0 ? sums.weighted / total : 0,
    unweighted: sums.unweighted / rows,
  };
}
