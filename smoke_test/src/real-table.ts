// The comparison on the real data as text.
import type { Interval } from '@slipway/metrics';
import type { RealFigures } from './real-comparison.ts';

const TITLES = [
  'MSE × 1e6',
  'train',
  'eval',
  'overall',
  'eval vs above [95 %]',
  'new keywords',
  'by clicks',
  'by clicks vs above [95 %]',
];
const MILLION = 1e6;

/** A line a predictor, and what the columns mean. */
export function realTable(figures: readonly RealFigures[]): string {
  const rows = figures.map(({ name, againstAbove, ...mse }) => [
    name,
    ...[mse.train, mse.eval, mse.overall].map(millionths),
    difference(againstAbove?.byEntity),
    ...[mse.evalNewEntities, mse.evalByClicks].map(millionths),
    difference(againstAbove?.byClicks),
  ]);
  const widths = TITLES.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    line(TITLES),
    ...rows.map(line),
    '',
    'vs above: mean squared error less that of the row above, with its 95 % interval over keywords drawn whole; ~ where it holds 0.',
    'new keywords: eval rows of keywords that train does not have. by clicks: eval rows weighted by their clicks.',
  ].join('\n');
}

function millionths(mse: number): string {
  return (mse * MILLION).toFixed(1);
}

function difference(interval: Interval | undefined): string {
  if (interval === undefined) return '';
  const [value, low, high] = [interval.value, interval.low, interval.high].map((mse) => {
    const text = (mse * MILLION).toFixed(0);
    return mse < 0 ? text.replace('-', '−') : `+${text}`;
  });
  const isOpen = interval.low <= 0 && interval.high >= 0;
  return `${isOpen ? '~ ' : ''}${value} [${low}, ${high}]`;
}
