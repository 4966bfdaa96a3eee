// Figures as people read them.
import type { Metrics } from '@slipway/registry';
import type { RunFigures } from './report-input.ts';

/** How a task's loss is written: millionths for squared errors of rates, which are small. */
const LOSSES = {
  mse: { title: 'MSE × 1e6', factor: 1e6, digits: 2 },
  logLoss: { title: 'Log loss', factor: 1, digits: 5 },
} as const;

/** `MSE × 1e6` or `Log loss`. */
export function lossTitle({ loss }: Pick<RunFigures, 'loss'>): string {
  return LOSSES[loss].title;
}

/** A loss in the unit of {@link lossTitle}. */
export function lossNumber(loss: RunFigures['loss'], value: number): number {
  return value * LOSSES[loss].factor;
}

/** `17,854.60`; a dash for what was not measured. */
export function lossText(loss: RunFigures['loss'], value: number | undefined): string {
  return value === undefined ? '–' : grouped(lossNumber(loss, value).toFixed(LOSSES[loss].digits));
}

/** The loss among metrics. */
export function lossOf(loss: RunFigures['loss'], metrics: Metrics | undefined): number | undefined {
  return metrics?.[loss];
}

/** `+6.63 %`, `−10.32 %`. @param share - A difference as a share. */
export function percent(share: number): string {
  const text = (Math.abs(share) * 100).toFixed(2);
  const sign = Number(text) === 0 ? '' : share > 0 ? '+' : '−';
  return `${sign}${grouped(text)}\u00a0%`; // the sign stays on its line
}

/** `10k`, `0.005`, `−40`: a value on an axis, where room is scarce. */
export function tick(value: number): string {
  const text =
    Math.abs(value) >= 1000
      ? `${Number((value / 1000).toPrecision(6))}k`
      : String(Number(value.toPrecision(6)));
  return text.replace('-', '−');
}

/** `30,000` */
export function count(value: number): string {
  return grouped(String(Math.round(value)));
}

/** Four digits. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const text = Math.abs(rounded) >= 1000 ? grouped(String(rounded)) : String(rounded);
  return text.replace(/^-/, '−').replace('e-', 'e−');
}

/** `7.1 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  return `${minutes} min ${Math.round(seconds) - minutes * 60} s`;
}

/** `3.4 MiB` */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${step === 0 ? bytes : (bytes / 1024 ** step).toFixed(1)} ${units[step]}`;
}

/** `2026-11-22 00:54 UTC`. @param iso - ISO 8601, UTC. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `2026-11-22`. @param date - `2026/11/22`. */
export function day(date: string): string {
  return date.replaceAll('/', '-');
}

/** Any JSON value on one line. */
export function plain(value: unknown): string {
  if (typeof value === 'number') return short(value);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
}

/** `-1234567.8` → `-1,234,567.8`. */
function grouped(text: string): string {
  const [whole = '', ...rest] = text.split('.');
  const isNegative = whole.startsWith('-');
  const digits = isNegative ? whole.slice(1) : whole;
  const first = digits.length % 3 || 3;
  const groups = [digits.slice(0, first)];
  for (let at = first; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3));
  return [`${isNegative ? '-' : ''}${groups.join(',')}`, ...rest].join('.');
}
