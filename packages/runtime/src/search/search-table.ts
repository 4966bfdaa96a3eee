// The best trials of a search, for a terminal.
import type { TrialRecord } from '@slipway/registry';
import { textTable } from '../cli/text-table.ts';

/** Figures of an mse are small; elsewhere in the project they are shown times a million as well. */
const SCALE: Readonly<
  Record<string, { readonly by: number; readonly title: string; readonly digits: number }>
> = {
  mse: { by: 1e6, title: 'mse × 1e6', digits: 1 },
  'log loss': { by: 1, title: 'log loss', digits: 6 },
};
/** Significant digits of a parameter. */
const PARAM_DIGITS = 6;

/** How to show it. */
export interface SearchTableOptions {
  readonly metric: string;
  /** Names of the parameters that differ between trials. */
  readonly varied: readonly string[];
  /** Whether rows count by a weight: then both figures are shown. */
  readonly isWeighted: boolean;
}

/** One line a trial, the best first: its figure over the folds, their standard deviation, and what it was made with. */
export function searchTable(
  trials: readonly TrialRecord[],
  { metric, varied, isWeighted }: SearchTableOptions,
): string {
  const { by, title, digits } = SCALE[metric] ?? { by: 1, title: metric, digits: 6 };
  const figure = (value: number | undefined) => (value === undefined ? '' : (value * by).toFixed(digits));
  const hasRounds = trials.some(({ rounds }) => rounds !== null);
  const header = [
    'trial',
    isWeighted ? `${title}, weighted` : title,
    '± sd',
    ...(isWeighted ? ['unweighted'] : []),
    ...(hasRounds ? ['trained'] : []),
    ...varied,
  ];
  const rows = trials.map(({ trial, loss, rounds, params }) => [
    String(trial),
    figure(loss?.weighted),
    figure(loss?.sd),
    ...(isWeighted ? [figure(loss?.unweighted)] : []),
    ...(hasRounds ? [rounds === null ? '' : String(Number(rounds.toFixed(1)))] : []),
    ...varied.map((name) => shown(params[name])),
  ]);
  return textTable(header, rows);
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(PARAM_DIGITS))) : String(value);
}
