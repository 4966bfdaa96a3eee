// Fits the calibration that a card declares, on predictions of rows that the predicting model was not given.
import {
  encodeCalibrator,
  fitIsotonic,
  fitPlatt,
  plattScale,
  ReweightingCalibrator,
  type StoredCalibrator,
} from '@slipway/calibration';
import type { CalibrationSpec, Dataset, F64Column, FitContext } from '@slipway/contract';
import { callModel } from '../call-model.ts';
import { outcomeOf, outcomes, weights } from '../evaluation/outcome.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import { cutIntoFolds, foldDataset } from '../search/fold-rows.ts';

/** What was learned from, and how. */
export interface CalibrationSource {
  readonly train: Dataset;
  /** Watched by every fold's fit, as by the model's own, so that folds stop when it would. Its rows calibrate nothing. */
  readonly eval: Dataset;
  readonly fitting: FitContext<object>;
}

const FOLDS = 5;

/**
 * The declared calibration as a file of the run. A reweighting is undone by the parameter that did it; Platt and isotonic are fitted on
 * out-of-fold predictions: the model is fitted once more for each fold of the train rows (by the card's group, where it names one) and
 * predicts the rows it was not given. With a weight column, rows count by weight.
 *
 * @returns JSON, or undefined where the card declares no calibration.
 * @throws CalibrationError `E_CALIBRATION_*`; SearchError `E_SEARCH_FOLDS` (65); what the model throws.
 */
export async function calibrateRun(
  loaded: LoadedModel,
  source: CalibrationSource,
  context: JobContext,
): Promise<string | undefined> {
  const { calibration } = loaded.card;
  if (calibration === undefined) return undefined;
  const calibrator = await fitCalibrator(loaded, calibration, source, context);
  const { method } = calibrator;
  context.emit({ kind: 'step', step: 'calibrated', facts: { model: loaded.label, method } });
  if (method === 'platt' && calibrator.slope === 0) {
    const message =
      'held-out predictions do not rise with outcomes: Platt makes one probability of all of them';
    context.emit({ kind: 'warning', message });
  }
  return encodeCalibrator(calibrator);
}

async function fitCalibrator(
  loaded: LoadedModel,
  spec: CalibrationSpec,
  source: CalibrationSource,
  context: JobContext,
): Promise<StoredCalibrator> {
  if (spec.method === 'reweighting') {
    const params: Readonly<Record<string, unknown>> = { ...source.fitting.params };
    return new ReweightingCalibrator(Number(params[spec.factor]));
  }
  const rows = new HeldOutRows(source.train.rows);
  const folds = spec.folds ?? FOLDS;
  const { group } = loaded.card;
  const pieces = await cutIntoFolds(source.train, { folds, seed: source.fitting.seed, group });
  for (let fold = 0; fold < folds; fold++) {
    context.emit({ kind: 'progress', step: 'calibrate', done: fold, total: folds, unit: 'folds' });
    const train = foldDataset(pieces, (each) => each !== fold);
    const held = foldDataset(pieces, (each) => each === fold);
    await predictFold(loaded, { ...source, train }, held, rows, context);
  }
  context.emit({ kind: 'progress', step: 'calibrate', done: folds, total: folds, unit: 'folds' });
  const hasWeight = outcomeOf(loaded.card.label).weight !== undefined;
  const { predictions, outcomes, weights } = rows;
  const all = { predictions, outcomes, weights: hasWeight ? weights : undefined };
  return spec.method === 'platt' ? fitPlatt(all, plattScale(loaded.card)) : fitIsotonic(all);
}

/** Fits on all folds but one, and predicts that one. */
async function predictFold(
  loaded: LoadedModel,
  { train, eval: watched, fitting }: CalibrationSource,
  held: Dataset,
  rows: HeldOutRows,
  context: JobContext,
): Promise<void> {
  const { card, label } = loaded;
  const outcome = outcomeOf(card.label);
  const model = loaded.create();
  const quiet: FitContext<object> = { ...fitting, progress: () => {}, trained: () => {} };
  await callModel({ model: label, method: 'fit' }, () => model.fit(train, watched, quiet), context);
  for await (const batch of held.batches()) {
    context.signal.throwIfAborted();
    const out = await callModel({ model: label, method: 'predictBatch' }, () => model.score(batch), context);
    const predicted = (out.columns[card.prediction] as F64Column).data;
    rows.add(predicted, outcomes(batch, outcome), weights(batch, outcome), batch.length);
  }
  await callModel({ model: label, method: 'dispose' }, () => model.dispose?.(), context);
}

/** Every train row once, in the order of folds. */
class HeldOutRows {
  readonly predictions: Float64Array;
  readonly outcomes: Float64Array;
  readonly weights: Float64Array;
  #rows = 0;

  constructor(rows: number) {
    [this.predictions, this.outcomes, this.weights] = [
      new Float64Array(rows),
      new Float64Array(rows),
      new Float64Array(rows).fill(1),
    ];
  }

  add(
    predicted: ArrayLike<number>,
    outcome: ArrayLike<number>,
    weight: ArrayLike<number> | undefined,
    length: number,
  ): void {
    for (let i = 0; i < length; i++, this.#rows++) {
      this.predictions[this.#rows] = predicted[i]!; // all of length rows
      this.outcomes[this.#rows] = outcome[i]!;
      if (weight !== undefined) this.weights[this.#rows] = weight[i]!;
    }
  }
}
