// Where the model is good and where it is not.
import { COLORS } from '../charts/charts.ts';
import { type IntervalRow, intervalChart } from '../charts/interval-chart.ts';
import { count, lossNumber, lossText, lossTitle, percent, short } from '../format.ts';
import { type Html, type HtmlPart, html } from '../html.ts';
import { figure, legend, section, table, withInterval } from '../parts.ts';
import { closest, pairWith, relative, type View } from '../view.ts';

/** More slices than that stand in the table only. */
const MOST_ROWS = 24;

/** Nothing where the card declares no slices. */
export function slicesSection(view: View): Html | undefined {
  const { report } = view.run;
  const slicings = Object.entries(report.splits.eval.predictors[report.model]?.slices ?? {}).filter(
    ([, slices]) => Object.keys(slices).length > 0,
  );
  if (slicings.length === 0) return undefined;
  const against = closest(report);
  return section(
    'slices',
    'By slice',
    legend([['own', report.model], ...(against === undefined ? [] : ([[colorOf(view), against]] as const))]),
    html`<div class="charts">${slicings.map(([slicing]) => sliceFigure(view, slicing))}</div>`,
    slicings.map(([slicing, slices]) => sliceTable(view, slicing, Object.keys(slices))),
  );
}

/** The champion is drawn as the other run where it is that run. */
function colorOf({ run: { report }, other }: View): 'beside' | 'other' {
  return other !== undefined && report.champion?.run === other.manifest.runId ? 'other' : 'beside';
}

function sliceFigure(view: View, slicing: string): Html {
  const { report } = view.run;
  const against = closest(report);
  const slices = Object.entries(report.splits.eval.losses.slices[slicing] ?? {}).slice(0, MOST_ROWS);
  const rows = slices.flatMap(([name, { predictors }]) => {
    const row = (predictor: string | undefined, shift: number, color: string): IntervalRow[] => {
      const found = predictor === undefined ? undefined : predictors[predictor];
      if (found === undefined) return [];
      const scaled = (value: number) => lossNumber(report.loss, value);
      const interval = { value: scaled(found.value), low: scaled(found.low), high: scaled(found.high) };
      return [{ name, interval, color, isFilled: true, shift }];
    };
    return [...row(report.model, -5, COLORS.own), ...row(against, 5, COLORS[colorOf(view)])];
  });
  const said = slices.map(
    ([name, { predictors }]) => `${name} ${lossText(report.loss, predictors[report.model]?.value)}`,
  );
  const chart = intervalChart(
    view.charts,
    rows,
    { label: lossTitle(report) },
    {
      title: `${lossTitle(report)} on eval by ${slicing}, with 95 % intervals`,
      description: said.join('; '),
    },
  );
  return figure(`By ${slicing}`, chart, `${lossTitle(report)} on eval with 95 % intervals; less is better.`);
}

function sliceTable({ run: { report } }: View, slicing: string, slices: readonly string[]): Html {
  const against = closest(report);
  const { predictors, losses } = report.splits.eval;
  const rows = slices.map((slice): HtmlPart[] => {
    const metrics = predictors[report.model]?.slices[slicing]?.[slice];
    const pair = against === undefined ? undefined : pairWith(losses.slices[slicing]?.[slice], against);
    const difference = relative(pair);
    return [
      slice,
      lossText(report.loss, metrics?.[report.loss]),
      difference === undefined ? '–' : withInterval(difference, percent, pair?.isWithinNoise),
      count(metrics?.rows ?? 0),
      metrics === undefined ? '' : short(metrics.meanPrediction),
      metrics === undefined ? '' : short(metrics.meanOutcome),
    ];
  });
  const figures = [
    lossTitle(report),
    `beside ${against ?? 'none'}`,
    'rows',
    'mean prediction',
    'mean outcome',
  ];
  return table(
    `Eval by ${slicing}`,
    [{ title: slicing }, ...figures.map((title) => ({ title, isFigure: true }))],
    rows,
  );
}
