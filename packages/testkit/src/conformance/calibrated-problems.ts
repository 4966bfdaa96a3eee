// What can be wrong with a model that has its calibration laid over it.
import { decodeCalibrator, encodeCalibrator, type StoredCalibrator } from '@slipway/calibration';
import type { AnyCard, Batch, F64Column, Model } from '@slipway/contract';
import { cellsOf, findDifference, joinCells, splitBatch } from '../cells.ts';
import type { Workbench } from './workbench.ts';

/** Predictions of rows that were not learned from, beside what came of them. */
export interface HeldOut {
  readonly predictions: Float64Array;
  readonly outcomes: Float64Array;
}

/** How far from the mean outcome a calibrated mean may be, as a share of the outcomes' range, where it was nearer before. */
const NEAR = 0.05;
const BATCH_SIZES = [1, 7];
/** A logistic curve is monotone but for the last bits of `Math.exp`. */
const ROUNDING = 1e-12;

/** Whether calibrated predictions mean what they say on the whole: a calibration that is not the model's own, as a weight that it never used, takes the mean away from the truth. */
export function fitProblem(
  { predictions, outcomes }: HeldOut,
  calibrator: StoredCalibrator,
): string | undefined {
  const calibrated = predictions.slice();
  calibrator.apply(calibrated, calibrated.length);
  const [before, after, truth] = [mean(predictions), mean(calibrated), mean(outcomes)];
  const range =
    outcomes.reduce((high, y) => Math.max(high, y)) - outcomes.reduce((low, y) => Math.min(low, y));
  if (Math.abs(after - truth) <= Math.max(Math.abs(before - truth), NEAR * range)) return undefined;
  const [b, a, t] = [before, after, truth].map((value) => Number(value.toPrecision(4)));
  return `${calibrator.method} does not fit the model: the mean prediction goes from ${b} to ${a}, and the mean outcome is ${t}`;
}

/** Whether rows stand in the order in which they stood before. Leaves the calibration on the model. */
export async function orderProblem(
  bench: Workbench,
  model: Model,
  calibrator: StoredCalibrator,
): Promise<string | undefined> {
  const input = bench.sampleInput(bench.rows);
  model.calibrate(undefined);
  const raw = predictionOf(await model.score(input), bench.card).slice();
  model.calibrate(calibrator);
  const calibrated = predictionOf(await model.score(input), bench.card);
  const order = Array.from(raw.keys()).sort((a, b) => raw[a]! - raw[b]!); // rows, here and below
  const fall = order.findIndex((row, k) => k > 0 && isBelow(calibrated[row]!, calibrated[order[k - 1]!]!));
  if (fall < 0) return undefined;
  return `calibrated predictions are in another order: row ${(order[fall] ?? 0) + 1} fell behind row ${(order[fall - 1] ?? 0) + 1}`;
}

/** Whether a calibrated prediction depends on the rows beside it. */
export async function batchProblem(bench: Workbench, model: Model): Promise<string | undefined> {
  const input = bench.sampleInput(bench.rows);
  const expected = cellsOf(await model.score(input));
  for (const size of BATCH_SIZES) {
    const parts: Batch[] = [];
    for (const part of splitBatch(input, size)) parts.push(await model.score(part));
    const difference = findDifference(joinCells(parts), expected, bench.card.batchTolerance);
    if (difference !== undefined) return `calibrated in batches of ${size}: ${difference}`;
  }
  return undefined;
}

/** Whether model and calibration are the same from their files. */
export async function fileProblem(
  bench: Workbench,
  model: Model,
  calibrator: StoredCalibrator,
): Promise<string | undefined> {
  const input = bench.sampleInput(bench.rows);
  const restored = bench.make();
  await restored.load(await bench.saved(model));
  restored.calibrate(decodeCalibrator(new TextEncoder().encode(encodeCalibrator(calibrator))));
  const difference = findDifference(cellsOf(await restored.score(input)), cellsOf(await model.score(input)));
  return difference && `restored from its files and the calibration's: ${difference}`;
}

/** The column of predictions, shape [at least out.length]. */
export function predictionOf(out: Batch, { prediction }: AnyCard): Float64Array {
  return (out.columns[prediction] as F64Column).data;
}

function isBelow(value: number, other: number): boolean {
  return other - value > ROUNDING * Math.abs(other);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
