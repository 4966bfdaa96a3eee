// Whether predictions mean what they say, and how they and their errors spread.
import { type CalibrationCurve, calibrationChart } from '../charts/calibration-chart.ts';
import { COLORS } from '../charts/charts.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { count, lossOf, percent, short } from '../format.ts';
import { type Html, html } from '../html.ts';
import { details, figure, legend, section, table } from '../parts.ts';
import { shortNames, type View } from '../view.ts';
import { metricRows } from './comparison.ts';

/** Calibration on eval, and histograms of predictions and residuals. */
export function calibrationSection(view: View): Html {
  const { run, other } = view;
  const { calibration } = run.report.splits.eval.detail;
  const { meanPrediction, meanOutcome, ratio } = calibration;
  const off = ratio === null ? '' : ` (${percent(ratio - 1)})`;
  const names = shortNames(view);
  return section(
    'calibration',
    'Calibration and errors',
    html`<p>On eval the model predicts ${short(meanPrediction)} on average, where the truth is ${short(meanOutcome)}${off}.</p>`,
    calibratedTable(view),
    other &&
      legend([
        ['own', names.own],
        ['other', names.other],
      ]),
    !isWeightedAlike(view) &&
      html`<p class="note">The runs weight rows differently: each calibration curve counts them as its run does, the histograms count every row once.</p>`,
    html`<div class="charts">${calibrationFigure(view)}${histogramFigure(view, 'predictions')}${histogramFigure(view, 'residuals')}</div>`,
    details(
      'Calibration in figures',
      table(
        'Calibration by bins of equal weight',
        ['Predictions', 'rows', 'mean prediction', 'mean outcome', '95 % interval'].map((title, i) => ({
          title,
          isFigure: i > 0,
        })),
        calibration.bins.map((bin) => [
          `${short(bin.from)} … ${short(bin.to)}`,
          count(bin.rows),
          short(bin.meanPrediction),
          short(bin.meanOutcome),
          `${short(bin.low)} … ${short(bin.high)}`,
        ]),
      ),
    ),
  );
}

/** What the run's own calibration did to predictions. */
function calibratedTable({ run: { report } }: View): Html | undefined {
  const { calibrated } = report;
  if (calibrated === undefined || calibrated === null) return undefined;
  const { method, before, after } = calibrated;
  const [without, withIt] = [lossOf(report.loss, before.eval), lossOf(report.loss, after.eval)];
  const harm =
    without !== undefined &&
    withIt !== undefined &&
    withIt > without &&
    html`<p class="why">The calibration made the loss on eval larger, by ${percent(withIt / without - 1)}: take it out of the card, or try another method.</p>`;
  return html`<h3>Calibrated by ${method}</h3>${harm}${table(
    'Metrics on eval before and after calibration',
    [{ title: 'Metric' }, { title: 'without', isFigure: true }, { title: 'with', isFigure: true }],
    metricRows([before.eval, after.eval]),
  )}`;
}

function calibrationFigure({ run, other, charts }: View): Html {
  const { calibration } = run.report.splits.eval.detail;
  const curves: CalibrationCurve[] = [{ calibration, color: COLORS.own }];
  if (other !== undefined)
    curves.push({ calibration: other.report.splits.eval.detail.calibration, color: COLORS.other });
  if (calibration.bins.length === 0) return html``;
  const said = calibration.bins.map(
    (bin) => `where ${short(bin.meanPrediction)} is predicted, ${short(bin.meanOutcome)} happens`,
  );
  const chart = calibrationChart(charts, curves, {
    title: 'Calibration curve on eval, with 95 % intervals',
    description: said.join('; '),
  });
  return figure('Calibration on eval', chart, 'On the dashed line predictions are what happens.', 'tall');
}

const HISTOGRAMS = {
  predictions: {
    title: 'Predictions on eval',
    label: 'prediction',
    note: 'How many rows get which prediction.',
  },
  residuals: {
    title: 'Residuals on eval',
    label: 'prediction less outcome',
    note: 'Left of zero too little was predicted, right of it too much.',
  },
} as const;

function histogramFigure({ run, other, charts }: View, which: keyof typeof HISTOGRAMS): Html {
  const { title, label, note } = HISTOGRAMS[which];
  const own = run.report.splits.eval.detail[which];
  const by = isWeightedAlike({ run, other }) ? 'weights' : 'counts';
  const from = short(own.start);
  const to = short(own.start + own.width * own.weights.length);
  const chart = histogramChart(
    charts,
    { own, other: other?.report.splits.eval.detail[which], label, by },
    {
      title: `Histogram: ${title}`,
      description: `${count(own.rows)} rows in ${own.weights.length} bins from ${from} to ${to}; most in the bin from ${fullest(own)}`,
    },
  );
  return figure(title, chart, note);
}

function isWeightedAlike({ run, other }: Pick<View, 'run' | 'other'>): boolean {
  return other === undefined || run.report.weight === other.report.weight;
}

function fullest({
  start,
  width,
  weights,
}: {
  start: number;
  width: number;
  weights: readonly number[];
}): string {
  const bin = weights.indexOf(Math.max(...weights));
  return `${short(start + bin * width)} to ${short(start + (bin + 1) * width)}`;
}
