// Rows of text in columns, for a terminal.
import { escapeText } from '@slipway/contract';

const MAX_CELL_CHARS = 200;

/** Numbers and sizes stand at the right of their column. */
const RIGHT = /^([+-]?\d[\d.,]*( ?[A-Za-z%~]+)*)?$/;

/**
 * @param header - One title a column.
 * @param rows - As many cells a row.
 * @returns Lines without a final line end; without rows, the header alone.
 */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => escapeText(cell, MAX_CELL_CHARS)));
  const widths = header.map((title, c) => Math.max(title.length, ...cells.map((row) => row[c]?.length ?? 0)));
  const isRight = header.map((_, c) => cells.length > 0 && cells.every((row) => RIGHT.test(row[c] ?? '')));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => (isRight[c] ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(header), ...cells.map(line)].join('\n');
}
