// One line that says how far a step is: a bar where the end is known, a rate where it is not.
import type { JobEvent } from './job-events.ts';

const BAR_CHARS = 24;

/** @param elapsedMs - Since the step's first progress. @returns Text without a line end, for a terminal of 80 columns. */
export function progressLine(event: Extract<JobEvent, { kind: 'progress' }>, elapsedMs: number): string {
  const { step, done, total, unit, metrics } = event;
  const rate = elapsedMs > 500 ? `  ${count((done / elapsedMs) * 1000)} ${unit}/s` : '';
  const figures = Object.entries(metrics ?? {}).map(([name, value]) => `  ${name} ${value.toPrecision(5)}`);
  if (total === undefined || total === 0) return `${step}  ${count(done)} ${unit}${rate}`;
  const filled = Math.round((done / total) * BAR_CHARS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARS - filled);
  const left =
    done > 0 && elapsedMs > 2_000 ? `  ${Math.ceil(((total - done) * elapsedMs) / done / 1000)} s left` : '';
  return `${step}  ${bar}  ${count(done)}/${count(total)} ${unit}${left}${figures.slice(0, 2).join('')}`;
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}
