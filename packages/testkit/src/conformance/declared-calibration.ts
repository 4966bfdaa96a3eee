// The check of the calibration that a card declares: fitted as the framework does, laid over the model, and taken through its files.
import {
  fitIsotonic,
  fitPlatt,
  plattScale,
  ReweightingCalibrator,
  type StoredCalibrator,
} from '@slipway/calibration';
import {
  type AnyCard,
  type Batch,
  type CalibrationSpec,
  type Dataset,
  type F64Column,
  type Model,
  valueProblem,
} from '@slipway/contract';
import { memoryDataset } from '../memory-dataset.ts';
import {
  batchProblem,
  fileProblem,
  fitProblem,
  type HeldOut,
  orderProblem,
  predictionOf,
} from './calibrated-problems.ts';
import type { Check } from './check.ts';
import type { Workbench } from './workbench.ts';

/** Weight on positive rows to try a reweighting with: small enough for a short fit to follow. */
const FACTOR = 2;
/** Other rows than those of the shared instance. */
const SALT = 2;

export const declaredCalibration: Check = {
  name: 'declared-calibration',
  rule: 'the calibration that the card declares fits the model, keeps the order of rows and the size of batches out, and comes back from its file',
  async run(bench) {
    const { calibration } = bench.card;
    if (calibration === undefined) return undefined;
    const params = paramsOf(calibration, bench);
    const { train, held } = await cut(bench);
    const model = await bench.fit(bench.make(), { params, train });
    const rows = await heldOut(bench, model, held);
    const calibrator = calibratorOf(calibration, bench.card, rows, params);
    return (
      fitProblem(rows, calibrator) ??
      (await orderProblem(bench, model, calibrator)) ??
      (await batchProblem(bench, model)) ??
      (await fileProblem(bench, model, calibrator))
    );
  },
};

/** A reweighting is tried with a mild weight where the card allows it, else with its default. */
function paramsOf(calibration: CalibrationSpec, { card }: Workbench): Readonly<Record<string, number>> {
  if (calibration.method !== 'reweighting') return {};
  const { factor } = calibration;
  const spec = (card.params as AnyCard['params'])[factor];
  if (spec === undefined || typeof spec.default !== 'number')
    throw new Error(`the factor ${factor} of card.calibration is not a numeric parameter`);
  return { [factor]: valueProblem(spec, FACTOR) === undefined ? FACTOR : spec.default };
}

/** Rows to learn from and rows to calibrate on, of one world. */
async function cut(bench: Workbench): Promise<{ readonly train: Dataset; readonly held: readonly Batch[] }> {
  const batches: Batch[] = [];
  for await (const batch of bench.sampleTraining(2 * bench.rows, SALT).batches()) batches.push(batch);
  return { train: memoryDataset(batches.slice(1)), held: batches.slice(0, 1) };
}

async function heldOut(bench: Workbench, model: Model, held: readonly Batch[]): Promise<HeldOut> {
  const { card } = bench;
  const label = Object.entries(card.label).find(([, { role }]) => role === 'label')?.[0] ?? '';
  const [predictions, outcomes]: [number[], number[]] = [[], []];
  for (const batch of held) {
    const predicted = predictionOf(await model.score(batch), card);
    for (let i = 0; i < batch.length; i++) {
      predictions.push(predicted[i]!); // of as many rows
      outcomes.push((batch.columns[label] as F64Column).data[i]!);
    }
  }
  return { predictions: Float64Array.from(predictions), outcomes: Float64Array.from(outcomes) };
}

function calibratorOf(
  calibration: CalibrationSpec,
  card: AnyCard,
  rows: HeldOut,
  params: Readonly<Record<string, number>>,
): StoredCalibrator {
  switch (calibration.method) {
    case 'reweighting':
      return new ReweightingCalibrator(params[calibration.factor] ?? Number.NaN);
    case 'platt':
      return fitPlatt(rows, plattScale(card));
    case 'isotonic':
      return fitIsotonic(rows);
  }
}
