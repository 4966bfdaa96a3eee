// The search that found the parameters.
import type { TrialRecord } from '@slipway/registry';
import { trialsChart } from '../charts/trials-chart.ts';
import { count, lossNumber, lossText, plain } from '../format.ts';
import { type Html, html } from '../html.ts';
import { facts, figure, section, table } from '../parts.ts';
import type { View } from '../view.ts';

const SHOWN = 10;

/** Nothing where parameters were not searched. */
export function searchSection(view: View): Html | undefined {
  const { search } = view.run.manifest;
  if (search === undefined) return undefined;
  const loss = search.metric === 'mse' ? 'mse' : 'logLoss';
  const ended = (view.run.trials ?? []).filter(
    ({ trial }) => trial <= search.trials || trial === search.best.trial,
  );
  return section(
    'search',
    'Search',
    facts([
      ['strategy', search.strategy],
      ['trials', count(search.trials)],
      ['folds', `${search.folds}${search.group === null ? '' : `, grouped by ${search.group}`}`],
      [
        'best',
        `trial ${search.best.trial}: ${lossText(loss, search.best.weighted)} ± ${lossText(loss, search.best.sd)} over its folds`,
      ],
    ]),
    ended.length > 0 && trialsOf(view, ended, loss),
  );
}

function trialsOf({ charts }: View, trials: readonly TrialRecord[], loss: 'mse' | 'logLoss'): Html {
  const made = trials.flatMap((trial) => (trial.loss === null ? [] : [{ ...trial, loss: trial.loss }]));
  const failed = trials.length - made.length;
  const unit = loss === 'mse' ? 'MSE × 1e6' : 'log loss';
  const best = made.toSorted((a, b) => a.loss.weighted - b.loss.weighted).slice(0, SHOWN);
  const varied = [...new Set(best.flatMap(({ params }) => Object.keys(params)))].filter(
    (name) => new Set(made.map(({ params }) => JSON.stringify(params[name]))).size > 1,
  );
  const points = made.map((trial) => ({ trial: trial.trial, loss: lossNumber(loss, trial.loss.weighted) }));
  const words = {
    title: 'Trials of the search',
    description: `${made.length} trials; the best, number ${best[0]?.trial ?? '–'}, has ${lossText(loss, best[0]?.loss.weighted)}`,
  };
  return html`<div class="charts">${points.length > 0 && figure('Trials', trialsChart(charts, points, unit, words), `A point a trial, cross-validated; the line is the best so far.${failed > 0 ? ` ${failed} failed.` : ''}`)}</div>
<h3>Best trials</h3>${table(
    'Best trials of the search',
    [{ title: 'Trial' }, ...[unit, '±', ...varied].map((title) => ({ title, isFigure: true }))],
    best.map(({ trial, loss: found, params }) => [
      String(trial),
      lossText(loss, found.weighted),
      lossText(loss, found.sd),
      ...varied.map((name) => plain(params[name])),
    ]),
  )}`;
}
