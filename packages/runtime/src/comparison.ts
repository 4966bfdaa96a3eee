// The comparison table: each model beside what it has to beat, and by how much it beats the row above.
import type { SplitMetrics } from '@slipway/registry';

/** One row of the table. */
export interface ComparisonRow {
  readonly name: string;
  readonly metrics: SplitMetrics;
}

const SCALE = 1e6;

/** Rows of text: MSE × 1e6 on train, eval and overall, and the change of the overall one against the row above (negative is better). */
export function comparisonTable(rows: readonly ComparisonRow[]): string {
  const cells = rows.map(({ name, metrics }, i) => [
    name,
    ...(['train', 'eval', 'overall'] as const).map((split) => (metrics[split].mse * SCALE).toFixed(2)),
    improvement(rows[i - 1]?.metrics, metrics, 'eval'),
    improvement(rows[i - 1]?.metrics, metrics, 'overall'),
  ]);
  const header = ['MSE × 1e6', 'train', 'eval', 'overall', 'eval vs above', 'overall vs above'];
  const widths = header.map((title, c) => Math.max(title.length, ...cells.map((row) => row[c]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(header), rule, ...cells.map(line)].join('\n');
}

function improvement(
  above: SplitMetrics | undefined,
  metrics: SplitMetrics,
  split: 'eval' | 'overall',
): string {
  if (above === undefined || above[split].mse === 0) return '';
  const change = (metrics[split].mse / above[split].mse - 1) * 100;
  return `${change > 0 ? '+' : ''}${change.toFixed(2)} %`;
}
