// One line that says how far a step is: a bar where the end is known, a rate where it is not.
import { escapeText } from '@slipway/contract';
import type { JobEvent } from './job-events.ts';

const BAR_CHARS = 24;
/** Before this a rate is noise, ms. */
const RATE_AFTER_MS = 500;
/** Before this a guess at the end is noise, ms. */
const ESTIMATE_AFTER_MS = 2_000;

/**
 * @param elapsedMs - Since the step's first progress.
 * @param columns - Width of the terminal; default 80. A longer line would wrap, and could not be taken back.
 * @returns Text without a line end.
 */
export function progressLine(
  event: Extract<JobEvent, { kind: 'progress' }>,
  elapsedMs: number,
  columns = 80,
): string {
  const { step, done, total, unit, metrics } = event;
  const figures = Object.entries(metrics ?? {})
    .slice(0, 2)
    .map(([name, value]) => `  ${name} ${value.toPrecision(5)}`);
  const parts = isKnown(total)
    ? [step, ...bar(done, total, unit, elapsedMs)]
    : [step, ...rate(event, elapsedMs)];
  return escapeText(parts.join('  ') + figures.join(''), Math.max(10, columns - 2));
}

function isKnown(total: number | undefined): total is number {
  return total !== undefined && total > 0;
}

function bar(done: number, total: number, unit: string, elapsedMs: number): string[] {
  const share = Math.min(1, Math.max(0, done / total || 0)); // a model may say anything
  const filled = Math.round(share * BAR_CHARS);
  const leftSeconds = Math.ceil((elapsedMs * (1 - share)) / share / 1000);
  return [
    '█'.repeat(filled) + '░'.repeat(BAR_CHARS - filled),
    `${count(done)}/${count(total)} ${unit}`,
    ...(share > 0 && elapsedMs > ESTIMATE_AFTER_MS ? [`${leftSeconds} s left`] : []),
  ];
}

function rate({ done, unit }: { readonly done: number; readonly unit: string }, elapsedMs: number): string[] {
  const isMeasured = elapsedMs > RATE_AFTER_MS && unit !== 's';
  return [`${count(done)} ${unit}`, ...(isMeasured ? [`${count((done / elapsedMs) * 1000)} ${unit}/s`] : [])];
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}
