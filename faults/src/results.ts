// Results that are kept for docs/reliability.md: figures of a test in vitest's report, and those of the last full sweep.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeStamp } from './code-stamp.ts';
import type { PartResult } from './part.ts';
import { ROOT } from './scene.ts';

/** Figures of a test, of the sample that a test run takes. */
export interface Figures {
  /** E.g. `sweep train`. */
  readonly part: string;
  readonly figures: Readonly<Record<string, number>>;
  /** See {@link codeStamp}; null: unknown. */
  readonly code: string | null;
}

declare module 'vitest' {
  interface TaskMeta {
    /** Goes into vitest's JSON report. */
    faultFigures?: Figures;
  }
}

/** What `npm run test:faults` leaves. */
export interface SweepReport {
  /** See {@link codeStamp}; null: unknown. */
  readonly code: string | null;
  /** Day of its end, UTC. */
  readonly date: string;
  readonly minutes: number;
  readonly parts: readonly PartResult[];
}

const SWEEP = join(ROOT, '.slipway/full-sweep.json');

/** Leaves figures with a test. @param part - E.g. `sweep train`. */
export function record(
  task: { readonly meta: { faultFigures?: Figures } },
  part: string,
  figures: Figures['figures'],
): void {
  task.meta.faultFigures = { part, figures, code: codeStamp() ?? null };
}

export function keepSweep(report: SweepReport, file = SWEEP): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** Undefined when there was none in this checkout. */
export function lastSweep(file = SWEEP): SweepReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SweepReport) : undefined;
}

/** A sweep of some parts: the others keep what the sweep before found, when it was of the same code. */
export function mergeSweeps(earlier: SweepReport | undefined, now: SweepReport): SweepReport {
  if (earlier === undefined || earlier.code !== now.code || now.code === null) return now;
  const kept = earlier.parts.filter(({ name }) => now.parts.every((part) => part.name !== name));
  return { ...now, minutes: earlier.minutes + now.minutes, parts: [...kept, ...now.parts] };
}
