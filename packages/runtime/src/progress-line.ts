// One line that says how far a step is: a bar where the end is known, a rate where it is not.
import { escapeText } from '@slipway/contract';
import type { JobEvent } from './job-events.ts';

const BAR_CHARS = 24;
const MIN_CHARS = 10;
const MAX_CHARS = 1_000;
/** Before this a rate is noise, ms. */
const RATE_AFTER_MS = 500;
/** Slower than this, things are counted by the minute: whole numbers a second would say little of them. */
const LEAST_PER_SECOND = 10;
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
  const { step, total, metrics } = event;
  const figures = Object.entries(metrics ?? {})
    .slice(0, 2)
    .map(([name, value]) => `  ${name} ${value.toPrecision(5)}`);
  const parts = isKnown(total)
    ? [step, ...bar(event, total, elapsedMs)]
    : [step, ...rate(event, elapsedMs), ...left(event.leftSeconds)];
  return cutTo(Math.max(MIN_CHARS, columns - 1), escapeText(parts.join('  ') + figures.join(''), MAX_CHARS));
}

function cutTo(chars: number, line: string): string {
  return line.length > chars ? `${line.slice(0, chars - 1)}…` : line;
}

function isKnown(total: number | undefined): total is number {
  return total !== undefined && total > 0;
}

function bar(
  { done, unit, leftSeconds }: Extract<JobEvent, { kind: 'progress' }>,
  total: number,
  elapsedMs: number,
): string[] {
  const share = Math.min(1, Math.max(0, done / total || 0)); // a model may say anything
  const filled = Math.round(share * BAR_CHARS);
  const byPace =
    share > 0 && elapsedMs > ESTIMATE_AFTER_MS ? (elapsedMs * (1 - share)) / share / 1000 : undefined;
  return [
    '█'.repeat(filled) + '░'.repeat(BAR_CHARS - filled),
    `${count(done)}/${count(total)} ${unit}`,
    ...left(leftSeconds ?? byPace),
  ];
}

function left(seconds: number | undefined): string[] {
  return seconds === undefined ? [] : [`${Math.ceil(seconds)} s left`];
}

function rate(
  { done, doneBefore = 0, unit }: Extract<JobEvent, { kind: 'progress' }>,
  elapsedMs: number,
): string[] {
  const isMeasured = elapsedMs > RATE_AFTER_MS && unit !== 's';
  const perSecond = ((done - doneBefore) / elapsedMs) * 1000;
  const pace =
    perSecond < LEAST_PER_SECOND ? `${count(perSecond * 60)} ${unit}/min` : `${count(perSecond)} ${unit}/s`;
  return [`${count(done)} ${unit}`, ...(isMeasured ? [pace] : [])];
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}
