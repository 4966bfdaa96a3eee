// What it was trained and judged on, and what its columns may hold.
import type { ColumnSummary } from '@slipway/profile';
import { count, short, size } from '../format.ts';
import { type Html, html } from '../html.ts';
import { code, details, facts, section, table } from '../parts.ts';
import { readCard } from '../read-card.ts';
import type { View } from '../view.ts';

/** Files with rows and digests, and the declared columns. */
export function dataSection({ run: { manifest, profile } }: View): Html {
  const files = (['train', 'eval'] as const).flatMap((split) =>
    manifest.data[split].map(
      ({ key, rows, bytes, rawSha256 }) =>
        html`<h3>${split}: ${count(rows)} rows</h3>${facts([
          ['key', code(key)],
          ['stored', size(bytes)],
          ['sha256 of the content', code(rawSha256)],
        ])}`,
    ),
  );
  const { columns, featureSet } = readCard(manifest.card);
  return section(
    'data',
    'Data',
    files,
    html`<p>Feature set ${featureSet}, digest ${code(manifest.featureSetDigest)}</p>`,
    details(
      `${columns.length} columns: what they may hold, and what they held`,
      table(
        'Columns as the card declares them and as the train rows were',
        [
          { title: 'Column' },
          { title: 'role' },
          { title: 'type' },
          { title: 'range' },
          { title: 'in the train rows' },
          { title: 'empty', isFigure: true },
        ],
        columns.map(({ name, role, type, range, nullable }) => {
          const found = profile?.columns[name];
          const empty = found === undefined ? '' : ` (${count(found.nulls)})`;
          return [name, role, type, range, foundText(found), `${nullable ? 'may be' : 'never'}${empty}`];
        }),
      ),
    ),
  );
}

/** What a column held; of keys only how many there are. */
function foundText(found: ColumnSummary | undefined): string {
  if (found === undefined || found.count === 0) return '–';
  switch (found.kind) {
    case 'number':
      return found.min === null || found.max === null ? '–' : `${short(found.min)} … ${short(found.max)}`;
    case 'flag':
      return `1 in ${((100 * found.trues) / found.count).toFixed(1)} %`;
    case 'category':
      return found.distinct === undefined ? 'very many' : `${count(found.distinct)} categories`;
    case 'key':
      return `about ${count(found.distinct)} different`;
  }
}
