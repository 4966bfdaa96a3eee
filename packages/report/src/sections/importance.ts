// What the model goes by.
import { type BarRow, barChart } from '../charts/bar-chart.ts';
import { count, lossNumber, lossTitle, short } from '../format.ts';
import { type Html, html } from '../html.ts';
import { details, figure, section, table } from '../parts.ts';
import type { View } from '../view.ts';

const MOST_BARS = 15;
/** What models say of their features on the whole. */
const OWN = {
  gain: { title: 'Gain', label: 'mean gain', note: 'How much the splits on a feature gained on average.' },
  coefficient: { title: 'Coefficients', label: 'coefficient', note: 'The largest, whatever their sign.' },
} as const;

/** Permutation importance, and the model's own explanations where it gives some. */
export function importanceSection(view: View): Html | undefined {
  const { report } = view.run;
  const { permutation, contributions, rows } = report.importance;
  if (permutation.length === 0) return undefined;
  const increases = permutation.map(({ feature, increase, deviation }) => ({
    name: feature,
    value: lossNumber(report.loss, increase),
    deviation: lossNumber(report.loss, deviation),
  }));
  const used = increases.filter(({ value }) => value > 0);
  const others = increases.length - used.length;
  const rest = others === 0 ? '' : ` With the values of ${others} others dealt it predicts no worse.`;
  const spreads = contributions?.map(({ feature, spread }) => ({ name: feature, value: spread }));
  const own = Object.entries(report.importance.own?.values ?? {})
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return section(
    'importance',
    'What it goes by',
    html`${used.length === 0 && html`<p>With the values of any feature dealt to other rows it predicts no worse.</p>`}<div class="charts">${
      used.length > 0 &&
      barsOf(view, used, {
        title: 'Permutation importance',
        label: `increase of ${lossTitle(report)}`,
        note: `How much worse it predicts ${count(rows)} rows of eval when a feature’s values are dealt to other rows; the line is the spread over the deals.${rest}`,
      })
    }${
      spreads !== undefined &&
      spreads.length > 0 &&
      barsOf(view, spreads, {
        title: 'Contributions',
        label: 'mean distance from their mean',
        note: 'How far each input moves predictions, as the model explains them (SHAP values of trees, coefficient times value of linear models).',
      })
    }${own.length > 0 && barsOf(view, own, OWN[report.importance.own?.kind ?? 'gain'])}</div>`,
    details(
      `All ${permutation.length} features`,
      table(
        'Permutation importance of all features',
        [{ title: 'Feature' }, { title: 'increase', isFigure: true }, { title: 'deviation', isFigure: true }],
        increases.map(({ name, value, deviation }) => [name, short(value), short(deviation)]),
      ),
    ),
  );
}

function barsOf(
  { charts }: View,
  rows: readonly BarRow[],
  { title, label, note }: { readonly title: string; readonly label: string; readonly note: string },
): Html {
  const shown = rows.slice(0, MOST_BARS);
  const said = shown.map(({ name, value }) => `${name} ${short(value)}`).join('; ');
  const more = rows.length > shown.length ? ` The first ${shown.length} of ${rows.length}.` : '';
  return figure(title, barChart(charts, shown, label, { title, description: said }), note + more);
}
