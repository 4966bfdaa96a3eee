// Servings of a run day by day, as charts.
import { COLORS } from '../charts/charts.ts';
import { type DayPoint, daysChart } from '../charts/days-chart.ts';
import { day, short } from '../format.ts';
import { type Html, html } from '../html.ts';
import { figure, legend } from '../parts.ts';
import type { ReportedServing } from '../report-input.ts';
import { unweightedMetrics, type View } from '../view.ts';

/** How far rows and predictions have moved, day by day; nothing where nothing was judged. */
export function driftFigure({ charts }: View, servings: readonly ReportedServing[]): Html | undefined {
  const predictions = pointsOf(servings, ({ profile }) => worstOf(profile, 'prediction')?.psi);
  const features = pointsOf(servings, ({ profile }) => worstOf(profile, 'input')?.psi);
  if (predictions.length + features.length === 0) return undefined;
  const limit = servings.find(({ profile }) => profile !== undefined)?.profile?.limit;
  const last = [...predictions.slice(-1), ...features.slice(-1)].map(({ value }) => short(value));
  const chart = daysChart(
    charts,
    [
      { color: COLORS.feature, points: features },
      { color: COLORS.own, points: predictions },
    ],
    { label: 'psi', rule: limit },
    {
      title: 'Population stability index by day',
      description: `${servings.length} servings; the latest: ${last.join(' and ')}, limit ${limit}`,
    },
  );
  return html`<div>${figure('How far the rows have moved', chart, 'Population stability index beside the training; the dashed line is the limit.')}${legend(
    [
      ['own', 'prediction'],
      ['feature', 'the feature that moved most'],
    ],
  )}</div>`;
}

/** What was predicted on the mean, day by day. */
export function meanFigure({ run, charts }: View, servings: readonly ReportedServing[]): Html | undefined {
  const points = pointsOf(servings, ({ meanPrediction }) => meanPrediction);
  if (points.length === 0) return undefined;
  // A serving counts every row once, whatever weights the training had.
  const onEval = unweightedMetrics(run.report, 'eval')?.meanPrediction;
  const chart = daysChart(
    charts,
    [{ color: COLORS.own, points }],
    { label: 'mean prediction', rule: onEval },
    {
      title: 'Mean prediction by day',
      description: `${points.length} servings; the latest ${short(points.at(-1)?.value ?? 0)}, on eval ${onEval === undefined ? 'unknown' : short(onEval)}`,
    },
  );
  const counted = run.report.weight === null ? '' : ', every row counting 1 as in servings';
  return figure('Mean prediction', chart, `By day; the dashed line is the mean on the eval rows${counted}.`);
}

/** In the order of time. */
function pointsOf(
  servings: readonly ReportedServing[],
  value: (serving: ReportedServing) => number | null | undefined,
): DayPoint[] {
  return servings.toReversed().flatMap((serving) => {
    const found = value(serving);
    if (found === null || found === undefined) return [];
    return [{ day: new Date(`${day(serving.date)}T00:00:00Z`), value: found }];
  });
}

/** The column of one side that moved most, of those that were judged. */
function worstOf(profile: ReportedServing['profile'], side: 'input' | 'prediction') {
  const judged = (profile?.columns ?? []).filter(({ of, psi }) => of === side && psi !== null);
  return judged.reduce<(typeof judged)[number] | undefined>(
    (worst, column) => ((column.psi ?? 0) > (worst?.psi ?? -1) ? column : worst),
    undefined,
  );
}
