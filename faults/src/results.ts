// Figures of a test run, kept for the table of docs/reliability.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './scene.ts';

/** Where the figures of the last run are, one file a part. */
export const RESULTS = join(ROOT, '.slipway/faults');

/** @param part - E.g. `sweep train`. */
export function record(part: string, figures: Readonly<Record<string, number>>): void {
  mkdirSync(RESULTS, { recursive: true });
  const text = JSON.stringify({ part, figures });
  writeFileSync(join(RESULTS, `${part.replaceAll(' ', '-')}.json`), `${text}\n`);
}
