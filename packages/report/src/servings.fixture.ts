// Servings of a run, the latest day first: quiet at the beginning, and then a column moves.
import type { ReportedServing, ServedColumn } from './report-input.ts';

const LIMIT = 0.25;
const QUIET_DAYS = 3;
const DAY_MS = 86_400_000;

/** @param days - How many days in a row were served. @param name - Of the column that moves from the fourth day on. */
export function servingsOf(days: number, name = 'device'): ReportedServing[] {
  return Array.from({ length: days }, (_, i) => servingOf(i, name)).reverse();
}

/** One whose run had no profile to compare with. */
export function blindServing(date: string): ReportedServing {
  return { date, outputs: [{ rows: 0 }], meanPrediction: null };
}

function servingOf(i: number, name: string): ReportedServing {
  const psi = i < QUIET_DAYS ? 0.01 : 0.1 * (i - 1);
  const counts = { rows: 1_000, nulls: i, outOfRange: 2 * i };
  const columns: ServedColumn[] = [
    { name, of: 'input', ...counts, psi, js: psi / 8 },
    { name: 'scale', of: 'input', ...counts, psi: null, js: null },
    { name: 'cr', of: 'prediction', ...counts, psi: psi / 2, js: psi / 16 },
  ];
  return {
    date: new Date(Date.UTC(2026, 10, 1) + i * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '/'),
    outputs: [{ rows: 1_000 }],
    meanPrediction: 0.06 - i / 1_000,
    profile: {
      limit: LIMIT,
      columns,
      worst: { name, of: 'input', psi },
      alerting: psi > LIMIT ? [name] : [],
    },
  };
}
