// What the model was trained with, and where that differs from what its card says.
import { plain } from '../format.ts';
import { type Html, html } from '../html.ts';
import { section, table } from '../parts.ts';
import { readCard } from '../read-card.ts';
import type { ReportedManifest } from '../report-input.ts';
import type { View } from '../view.ts';

/** Defaults of the card with what was said otherwise laid over them. */
export function resolvedParams({ card, params }: ReportedManifest): ReadonlyMap<string, unknown> {
  const defaults = [...readCard(card).params].map(([name, spec]) => [name, spec.default] as const);
  return new Map([...defaults, ...Object.entries(params)]);
}

/** Parameters, those that differ from the card's default first. */
export function parametersSection({ run: { manifest } }: View): Html {
  const specs = readCard(manifest.card).params;
  const rows = [...resolvedParams(manifest)].map(([name, value]) => {
    const spec = specs.get(name);
    return { name, value, spec, isChanged: JSON.stringify(value) !== JSON.stringify(spec?.default) };
  });
  const changed = rows.filter(({ isChanged }) => isChanged).length;
  const said =
    changed === 0 ? 'All are the defaults of the card.' : `${changed} differ from the default of the card.`;
  const sorted = [...rows.filter((row) => row.isChanged), ...rows.filter((row) => !row.isChanged)];
  return section(
    'parameters',
    'Parameters',
    html`<p>${rows.length === 0 ? 'The model has none.' : said} The seed is ${manifest.seed}.</p>`,
    rows.length > 0 &&
      table(
        'Parameters',
        [{ title: 'Parameter' }, { title: 'value', isFigure: true }],
        sorted.map(({ name, value, spec, isChanged }) => [
          html`${name}${isChanged && html` <span class="noise">changed</span>`}<br><span class="doc">${spec?.doc}</span>`,
          isChanged
            ? html`<strong>${plain(value)}</strong><br><span class="note">default ${plain(spec?.default)}</span>`
            : plain(value),
        ]),
      ),
  );
}
