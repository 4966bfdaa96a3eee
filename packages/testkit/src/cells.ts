// Batches as plain values and back: choosing rows, splitting and comparing, for tests.
import { type Batch, type Column, columnValues, type Schema } from '@slipway/contract';
import { type Cell, columnOf } from './batch-of.ts';

/** Plain values by column. */
export type Cells = Readonly<Record<string, readonly Cell[]>>;

/** The plain values of a batch. */
export function cellsOf(batch: Batch): Cells {
  const entries = Object.entries(batch.columns).map(([name, column]) => [
    name,
    columnValues(column, batch.length),
  ]);
  return Object.fromEntries(entries);
}

/**
 * Batches of chosen rows, with buffers of their own and the dictionaries of the original.
 *
 * @param choices - For each batch to make, the numbers of its rows, in [0, batch.length).
 */
export function takeRows<S extends Schema>(
  batch: Batch<S>,
  choices: readonly (readonly number[])[],
): Batch<S>[] {
  const cells = cellsOf(batch);
  return choices.map((rows) => {
    const columns = Object.entries<Column>(batch.columns).map(([name, column]) => {
      const values = column.dtype === 'cat' ? { values: column.dict } : {};
      return [
        name,
        columnOf(
          { dtype: column.dtype, ...values },
          rows.map((row) => cells[name]?.[row] ?? null),
        ),
      ];
    });
    return { length: rows.length, columns: Object.fromEntries(columns) };
  });
}

/** Cuts a batch into batches of `size` rows; the last may be shorter. */
export function splitBatch<S extends Schema>(batch: Batch<S>, size: number): Batch<S>[] {
  const rows = Array.from({ length: batch.length }, (_, i) => i);
  const starts = rows.filter((row) => row % size === 0);
  return takeRows(
    batch,
    starts.map((start) => rows.slice(start, start + size)),
  );
}

/** The cells of several batches of equal columns, end to end. */
export function joinCells(batches: readonly Batch[]): Cells {
  const parts = batches.map(cellsOf);
  const names = Object.keys(parts[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, parts.flatMap((part) => part[name] ?? [])]));
}

/**
 * The first cell in which two tables differ, in words, or undefined. Numbers are compared by their bits: −0 is not 0.
 *
 * @param tolerance - How far numbers may be apart; 0 for the same bits.
 */
export function findDifference(actual: Cells, expected: Cells, tolerance = 0): string | undefined {
  const names = Object.keys(expected);
  if (Object.keys(actual).join() !== names.join())
    return `columns ${Object.keys(actual)} instead of ${names}`;
  for (const name of names) {
    const [found = [], wanted = []] = [actual[name], expected[name]];
    if (found.length !== wanted.length) return `${found.length} rows instead of ${wanted.length}`;
    const row = wanted.findIndex((cell, i) => !sameCell(found[i] ?? null, cell, tolerance));
    if (row >= 0)
      return `row ${row + 1}, column ${name}: ${show(found[row])} instead of ${show(wanted[row])}`;
  }
  return undefined;
}

function sameCell(a: Cell, b: Cell, tolerance: number): boolean {
  if (Object.is(a, b)) return true;
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= tolerance && tolerance > 0;
}

function show(cell: Cell | undefined): string {
  return Object.is(cell, -0) ? '-0' : typeof cell === 'number' ? String(cell) : JSON.stringify(cell);
}
