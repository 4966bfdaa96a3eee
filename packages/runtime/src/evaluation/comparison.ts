// The comparison as text: each predictor beside the model, then the model's slices and what it goes by.
import type { Interval, LossFigures, PairFigures } from '@slipway/metrics';
import type { Metrics, SplitMetrics } from '@slipway/registry';
import { textTable } from '../cli/text-table.ts';
import { binaryTable, calibrationTable } from './binary-text.ts';
import { calibratedLine, harmText } from './calibrated.ts';
import { type RunReport, splitMetrics } from './report.ts';

/** How a task's loss is written: millionths for squared errors of rates, which are small. */
const SCALES = {
  mse: { title: 'MSE × 1e6', factor: 1e6, digits: 2 },
  logLoss: { title: 'log loss', factor: 1, digits: 5 },
} as const;
const MOST_FEATURES = 5;

/** One predictor of the comparison. */
export interface ComparisonRow {
  readonly name: string;
  readonly metrics: SplitMetrics;
  /** The model's loss on eval less this one's; `null` for the model itself and for what no predictor made. */
  readonly model: PairFigures | null;
}

const BEST_POSSIBLE = 'best possible';

/** The whole text: comparison on train, eval and overall, all figures of a binary task, slices of eval, calibration in the large, the most important features. */
export function comparisonText(report: RunReport): string {
  const calibration = [calibrationTable(report), calibrationLines(report)].filter((part) => part !== '');
  return [
    comparisonTable(report),
    binaryTable(report),
    sliceTable(report),
    calibration.join('\n'),
    importanceLine(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * A row a predictor, from the simplest to the model: its loss on each split, and by how much the model's loss on eval is above (+) or
 * below (−) it, with the 95 % interval; `~` marks an interval that holds 0.
 */
export function comparisonTable(report: RunReport): string {
  const { title } = SCALES[report.loss];
  const rows = report.predictors.map((name) => {
    const metrics = splitMetrics(report.splits, name);
    const losses = (['train', 'eval', 'overall'] as const).map((split) => loss(report, metrics[split]));
    return [name, ...losses, ...difference(report.splits.eval.losses.all, name)];
  });
  const { bestPossible } = report;
  const best =
    bestPossible === null
      ? []
      : [
          [
            BEST_POSSIBLE,
            ...(['train', 'eval', 'overall'] as const).map((s) => loss(report, bestPossible[s])),
            '',
            '',
          ],
        ];
  const weighting = report.weight === null ? '' : `, weighted by ${report.weight}`;
  return textTable(
    [`${title}${weighting}`, 'train', 'eval', 'overall', 'model on eval', '95 % interval'],
    [...rows, ...best],
  );
}

/** The comparison for machines: a row a predictor, with the model's loss on eval beside it. */
export function comparisonRows(report: RunReport): readonly ComparisonRow[] {
  const pairs = report.splits.eval.losses.all.pairs;
  const rows = report.predictors.map((name) => ({
    name,
    metrics: splitMetrics(report.splits, name),
    model: pairs.find(({ second }) => second === name) ?? null,
  }));
  const { bestPossible } = report;
  return bestPossible === null
    ? rows
    : [...rows, { name: BEST_POSSIBLE, metrics: bestPossible, model: null }];
}

/** What must be said of the run's calibration where the model is worse with it; else undefined. */
export function harmOf(report: RunReport): string | undefined {
  const text = { title: SCALES[report.loss].title, of: (metrics: Metrics) => loss(report, metrics) };
  return report.calibrated === null
    ? undefined
    : harmText(report.calibrated, text, (metrics) => metrics[report.loss]);
}

function sliceTable(report: RunReport): string {
  const model = modelOf(report);
  const { predictors, losses } = report.splits.eval;
  const rows = Object.entries(predictors[model]?.slices ?? {}).flatMap(([slicing, slices]) =>
    Object.entries(slices).map(([slice, metrics]) => {
      const pairs = losses.slices[slicing]?.[slice];
      const [against = '', percent = '', interval = ''] = closest(report, pairs);
      return [`${slicing} ${slice}`, String(metrics.rows), loss(report, metrics), against, percent, interval];
    }),
  );
  if (rows.length === 0) return '';
  return textTable(
    ['eval, by slice', 'rows', SCALES[report.loss].title, 'against', 'model', '95 % interval'],
    rows,
  );
}

function calibrationLines(report: RunReport): string {
  const { meanPrediction, meanOutcome, ratio } = report.splits.eval.detail.calibration;
  const off = ratio === null ? '' : ` (${percentOf(ratio - 1)})`;
  const line = `calibration in the large, eval: mean prediction ${short(meanPrediction)}, mean outcome ${short(meanOutcome)}${off}`;
  if (report.calibrated === null) return line;
  const { title } = SCALES[report.loss];
  return `${line}\n${calibratedLine(report.calibrated, { title, of: (metrics) => loss(report, metrics) })}`;
}

function importanceLine({ importance }: RunReport): string {
  const { permutation, rows } = importance;
  if (permutation.length === 0) return '';
  const used = permutation.filter(({ increase }) => increase > 0).map(({ feature }) => feature);
  const others = permutation.length - used.length;
  const rest = others === 0 ? '' : `; no worse with the values of ${others} others dealt`;
  return `goes by (permutation, ${rows} rows of eval): ${used.slice(0, MOST_FEATURES).join(', ') || 'no feature'}${rest}`;
}

/** What the model is set beside in a slice: the champion, else the last baseline. */
function closest(report: RunReport, pairs: LossFigures | undefined): readonly string[] {
  const against = report.champion?.name ?? report.baselines.at(-1);
  if (pairs === undefined || against === undefined) return [];
  return [against, ...difference(pairs, against)];
}

/** The model's loss beside another's, in percent of that, and the interval. */
function difference(figures: LossFigures, against: string): readonly [string, string] {
  const pair = figures.pairs.find(({ second }) => second === against);
  if (pair?.ratio === undefined || pair.ratio === null) return ['', ''];
  const { value, low, high }: Interval = pair.ratio;
  return [
    `${percentOf(value - 1)}${pair.isWithinNoise ? ' ~' : ''}`,
    `${percentOf(low - 1)} … ${percentOf(high - 1)}`,
  ];
}

function modelOf(report: RunReport): string {
  return report.predictors.at(-1) ?? '';
}

function loss(report: RunReport, metrics: Metrics): string {
  const { factor, digits } = SCALES[report.loss];
  const value = metrics[report.loss];
  return value === undefined ? '' : (value * factor).toFixed(digits);
}

function percentOf(share: number): string {
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(2)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
