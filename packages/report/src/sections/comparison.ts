// The model beside everything that it was compared with, on the same rows.
import { COLORS } from '../charts/charts.ts';
import { intervalChart } from '../charts/interval-chart.ts';
import { count, lossOf, lossText, lossTitle, percent, tick } from '../format.ts';
import { type Html, html } from '../html.ts';
import { figure, section, table, withInterval } from '../parts.ts';
import { pairWith, relative, type View } from '../view.ts';

/** Chart and table of differences, then all metrics of the model. */
export function comparisonSection(view: View): Html {
  const { report } = view.run;
  const weighting = report.weight === null ? '' : ` Rows are weighted by ${report.weight}.`;
  const note = html`Below zero the model is the better one. Hollow: zero lies inside the 95 % interval, so either may be better.${weighting}`;
  return section(
    'comparison',
    'Comparison',
    lossTable(view),
    probabilityTable(view),
    html`<div class="charts">${figure('The model beside each, on eval', chart(view), note)}<div><h3>Metrics of the model</h3>${metricsTable(view)}</div></div>`,
  );
}

function chart({ run: { report }, charts }: View): Html {
  const rows = report.predictors.flatMap((name) => {
    const pair = pairWith(report.splits.eval.losses.all, name);
    const interval = relative(pair);
    if (pair === undefined || interval === undefined) return [];
    const color = pair.isWithinNoise ? COLORS.quiet : interval.value < 0 ? COLORS.good : COLORS.bad;
    return [{ name, interval, color, isFilled: !pair.isWithinNoise }];
  });
  const said = rows.map(({ name, interval, isFilled }) => {
    const range = `${percent(interval.value)}, from ${percent(interval.low)} to ${percent(interval.high)}`;
    return `beside ${name} ${range}${isFilled ? '' : ', within noise'}`;
  });
  return intervalChart(
    charts,
    rows,
    { label: 'difference of the loss, %', zero: 0, tickFormat: (share) => tick(share * 100) },
    { title: 'Difference of the loss on eval, with 95 % intervals', description: said.join('; ') },
  );
}

function lossTable({ run: { report } }: View): Html {
  const title = lossTitle(report);
  const { losses } = report.splits.eval;
  const rows = report.predictors.map((name) => {
    const pair = pairWith(losses.all, name);
    const difference = relative(pair);
    const own = losses.all.predictors[name];
    const on = (split: 'train' | 'overall') =>
      lossText(report.loss, lossOf(report.loss, report.splits[split].predictors[name]?.all));
    return [
      name === report.model ? html`<strong>${name}</strong>` : name,
      own && withInterval(own, (value) => lossText(report.loss, value)),
      difference && withInterval(difference, percent, pair?.isWithinNoise),
      on('train'),
      on('overall'),
    ];
  });
  const best = report.bestPossible;
  const at = (split: 'train' | 'eval' | 'overall') =>
    best === null ? '' : lossText(report.loss, lossOf(report.loss, best[split]));
  const possible = best === null ? [] : [['best possible', at('eval'), '', at('train'), at('overall')]];
  const figures = ['eval', 'model beside it', 'train', 'overall'];
  return table(
    `${title} of each predictor, with 95 % intervals`,
    [{ title }, ...figures.map((each) => ({ title: each, isFigure: true }))],
    [...rows, ...possible],
  );
}

const PROBABILITY_FIGURES = [
  ['auc', 'AUC'],
  ['averagePrecision', 'PR-AUC'],
  ['brier', 'Brier score'],
  ['ece', 'ECE'],
] as const;

/** What else predicted probabilities are judged by, of every predictor; nothing for other tasks. */
function probabilityTable({ run: { report } }: View): Html | undefined {
  if (report.loss !== 'logLoss') return undefined;
  const rows = report.predictors.map((name) => {
    const metrics = report.splits.eval.predictors[name]?.all;
    const figures = PROBABILITY_FIGURES.map(([figure]) => metrics?.[figure]);
    return [
      name === report.model ? html`<strong>${name}</strong>` : name,
      ...figures.map((value) => (value === undefined ? '–' : digits(value))),
    ];
  });
  const titles = PROBABILITY_FIGURES.map(([, title]) => ({ title, isFigure: true }));
  return table(
    'Figures of probabilities on eval, of each predictor',
    [{ title: 'On eval' }, ...titles],
    rows,
  );
}

const METRICS = [
  ['mse', 'MSE × 1e6', (value: number) => lossText('mse', value)],
  ['rmse', 'RMSE', digits],
  ['mae', 'MAE', digits],
  ['logLoss', 'Log loss', digits],
  ['auc', 'AUC', digits],
  ['averagePrecision', 'PR-AUC (average precision)', digits],
  ['brier', 'Brier score', digits],
  ['ece', 'ECE (expected calibration error)', digits],
  ['meanPrediction', 'Mean prediction', digits],
  ['meanOutcome', 'Mean outcome', digits],
  ['rows', 'Rows', (value: number) => count(value)],
] as const;

/** The model's metrics by name and title, as far as they were measured. */
export function metricRows(
  splits: readonly (Readonly<Partial<Record<(typeof METRICS)[number][0], number>>> | undefined)[],
): string[][] {
  return METRICS.filter(([name]) => splits.some((metrics) => metrics?.[name] !== undefined)).map(
    ([name, title, format]) => [
      title,
      ...splits.map((metrics) => {
        const value = metrics?.[name];
        return value === undefined ? '–' : format(value);
      }),
    ],
  );
}

function metricsTable({ run: { report } }: View): Html {
  const splits = ['train', 'eval', 'overall'] as const;
  const of = (split: (typeof splits)[number]) => report.splits[split].predictors[report.model];
  const plain = of('eval')?.unweighted;
  const columns = [...splits, ...(plain === undefined ? [] : ['eval, unweighted'])];
  return table(
    'Metrics of the model',
    [{ title: 'Metric' }, ...columns.map((title) => ({ title, isFigure: true }))],
    metricRows([...splits.map((split) => of(split)?.all), ...(plain === undefined ? [] : [plain])]),
  );
}

function digits(value: number): string {
  return value.toFixed(5);
}
