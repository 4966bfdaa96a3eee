// What a terminal shows of a binary task beyond its loss: the figures of probabilities, and whether they mean what they say.
import type { Metrics } from '@slipway/registry';
import { textTable } from '../cli/text-table.ts';
import type { RunReport } from './report.ts';

/** All of them within [0, 1] but the first, which is in nats. */
const COLUMNS = [
  ['logLoss', 'log loss'],
  ['auc', 'AUC'],
  ['averagePrecision', 'PR-AUC'],
  ['brier', 'Brier'],
  ['ece', 'ECE'],
] as const;
const DIGITS = 5;

/** The best baseline, the champion and the model on eval by every figure; empty for other tasks. */
export function binaryTable({ task, predictors, baselines, champion, splits, loss }: RunReport): string {
  if (task !== 'binary') return '';
  const of = (name: string | undefined): Metrics | undefined => splits.eval.predictors[name ?? '']?.all;
  const lossOf = (name: string) => of(name)?.[loss] ?? Number.POSITIVE_INFINITY;
  const [best] = baselines.toSorted((a, b) => lossOf(a) - lossOf(b));
  const rows = [best, champion?.name, predictors.at(-1)].flatMap((name) => {
    const metrics = of(name);
    if (name === undefined || metrics === undefined) return [];
    return [[name, ...COLUMNS.map(([figure]) => metrics[figure]?.toFixed(DIGITS) ?? '')]];
  });
  return textTable(['eval', ...COLUMNS.map(([, title]) => title)], rows);
}

/** A row for each of the ten bins of eval, by prediction; empty for other tasks. */
export function calibrationTable({ task, splits }: RunReport): string {
  if (task !== 'binary') return '';
  const rows = splits.eval.detail.calibration.bins.map((bin) => [
    `${short(bin.from)} … ${short(bin.to)}`,
    String(bin.rows),
    bin.meanPrediction.toFixed(DIGITS),
    bin.meanOutcome.toFixed(DIGITS),
    `${bin.low.toFixed(DIGITS)} … ${bin.high.toFixed(DIGITS)}`,
  ]);
  return textTable(['eval, by prediction', 'rows', 'mean prediction', 'mean outcome', '95 % interval'], rows);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
