// What it was trained and judged on, and what its columns may hold.
import { count, size } from '../format.ts';
import { type Html, html } from '../html.ts';
import { code, details, facts, section, table } from '../parts.ts';
import { readCard } from '../read-card.ts';
import type { View } from '../view.ts';

/** Files with rows and digests, and the declared columns. */
export function dataSection({ run: { manifest } }: View): Html {
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
      `${columns.length} columns: types and declared ranges`,
      table(
        'Columns as the card declares them',
        [
          { title: 'Column' },
          { title: 'role' },
          { title: 'type' },
          { title: 'range' },
          { title: 'may be empty' },
        ],
        columns.map(({ name, role, type, range, nullable }) => [
          name,
          role,
          type,
          range,
          nullable ? 'yes' : 'no',
        ]),
      ),
    ),
  );
}
