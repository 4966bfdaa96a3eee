// What was served by the run, and how far it had moved from what the run learned from.
import { count, day, short } from '../format.ts';
import { type Html, type HtmlPart, html } from '../html.ts';
import { details, section, table } from '../parts.ts';
import type { ReportedServing } from '../report-input.ts';
import type { View } from '../view.ts';
import { driftFigure, meanFigure } from './servings-figures.ts';

/** Nothing for a run that has not served, as on the page that a training leaves, and where servings are not known. */
export function servingsSection(view: View): Html | undefined {
  const { servings = [] } = view.run;
  const [latest] = servings;
  if (latest === undefined) return undefined;
  return section(
    'servings',
    'Servings',
    html`<p>${standing(latest)}</p>`,
    html`<div class="charts">${driftFigure(view, servings)}${meanFigure(view, servings)}</div>`,
    servingsTable(servings),
    columnsOf(latest),
  );
}

/** What the latest serving says. */
function standing({ date, profile }: ReportedServing): string {
  if (profile === undefined) return `On ${day(date)}, the latest, nothing was compared with the train rows.`;
  const { alerting, limit, worst } = profile;
  if (worst === null)
    return `On ${day(date)}, the latest, no column could be judged: too few rows were served, or trained on.`;
  if (alerting.length === 0 && worst.psi > limit)
    return `On ${day(date)}, the latest, no watched column was beyond ${short(limit)}; ${worst.name} was, and is not watched.`;
  if (alerting.length === 0)
    return `On ${day(date)}, the latest, no column was beyond its limit: rows and predictions were like those of the training.`;
  return `On ${day(date)}, the latest, ${alerting.join(', ')} ${alerting.length === 1 ? 'was' : 'were'} beyond ${short(limit)}: the rows are no longer those that the model learned from.`;
}

function servingsTable(servings: readonly ReportedServing[]): Html {
  const rows = servings.map(({ date, outputs, meanPrediction, profile }): HtmlPart[] => [
    html`<span class="date">${day(date)}</span>`,
    count(outputs.reduce((rows, output) => rows + output.rows, 0)),
    meanPrediction === null ? '–' : short(meanPrediction),
    psiText(profile?.worst?.psi),
    profile?.worst?.name ?? '–',
    profile === undefined ? 'not compared' : profile.alerting.join(', ') || 'none',
  ]);
  return table(
    'Servings of the run',
    [
      { title: 'Day' },
      { title: 'rows', isFigure: true },
      { title: 'mean prediction', isFigure: true },
      { title: 'most psi', isFigure: true },
      { title: 'of' },
      { title: 'beyond the limit' },
    ],
    rows,
  );
}

function columnsOf({ date, profile }: ReportedServing): Html | undefined {
  if (profile === undefined) return undefined;
  const byPsi = profile.columns.toSorted((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
  const rows = byPsi.map(({ name, of, psi, js, nulls, outOfRange }): HtmlPart[] => [
    name,
    of === 'input' ? 'feature' : 'prediction',
    psiText(psi),
    psiText(js),
    count(nulls),
    count(outOfRange),
  ]);
  const figures = ['psi', 'js', 'empty', 'out of range'];
  return details(
    `The columns of ${day(date)}`,
    table(
      'Columns of the latest serving',
      [{ title: 'Column' }, { title: 'is' }, ...figures.map((title) => ({ title, isFigure: true }))],
      rows,
    ),
  );
}

function psiText(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}
