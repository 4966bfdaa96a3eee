// Figures of test runs and of the last full sweep, kept for docs/reliability.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartResult } from './part.ts';
import { ROOT } from './scene.ts';

/** Figures of the sample that a test run takes. */
export interface Figures {
  readonly part: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** What `npm run test:faults` leaves. */
export interface SweepReport {
  /** Day of its end, UTC. */
  readonly date: string;
  readonly minutes: number;
  readonly parts: readonly PartResult[];
}

const FOLDER = join(ROOT, '.slipway/faults');
const SWEEP = join(ROOT, '.slipway/full-sweep.json');

/** @param part - E.g. `sweep train`. */
export function record(part: string, figures: Readonly<Record<string, number>>): void {
  mkdirSync(FOLDER, { recursive: true });
  const text = JSON.stringify({ part, figures } satisfies Figures);
  writeFileSync(join(FOLDER, `${part.replaceAll(' ', '-')}.json`), `${text}\n`);
}

/** Of the last test run, by name. */
export function recorded(): Figures[] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
  return files.map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Figures);
}

export function keepSweep(report: SweepReport): void {
  mkdirSync(join(SWEEP, '..'), { recursive: true });
  writeFileSync(SWEEP, `${JSON.stringify(report, null, 2)}\n`);
}

/** Undefined when there was none in this checkout. */
export function lastSweep(): SweepReport | undefined {
  return existsSync(SWEEP) ? (JSON.parse(readFileSync(SWEEP, 'utf8')) as SweepReport) : undefined;
}
