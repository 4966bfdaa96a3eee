// The model versions of this workspace, and the example data that all of them are tried on.
import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { ROOT } from './scratch-bucket.ts';

/** The family whose versions are tried. */
export const FAMILY = 'conversion-rate';

/** The day of the smoke test's data. */
export const DAY = '2026-01-02';

/** Rows of the smoke test's data. */
export const ROWS = { train: 3000, eval: 800, predict: 40 } as const;

/** Flags that make this data; the seed is the family's own. */
export const EXAMPLE_FLAGS: readonly string[] = Object.entries(ROWS).flatMap(([part, rows]) => [
  `--rows-${part}`,
  String(rows),
]);

/** Every version that has code, by number: `v1`, `v2`, … */
export function installedVersions(): readonly string[] {
  return globSync(`packages/models/${FAMILY}/v*/src/index.ts`, { cwd: ROOT })
    .map((file) => file.split(sep)[3] ?? '')
    .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}
