// Where the reading stands: rows delivered, the batch under construction, and the physical line of each of its rows.
import type { Batch } from '@slipway/contract';
import { FrameError } from './errors.ts';
import type { Table } from './table.ts';

/** The progress through one file. Rows and lines drift apart where cells hold line breaks. */
export class BatchProgress {
  readonly table: Table;
  readonly #file: string;
  /** Rows of finished batches. */
  #rowsBefore = 0;
  /** Line on which the next record starts, 1-based. */
  line = 1;
  /** Line of the batch's first row. */
  #firstLine = 1;
  /** Rows of the batch with line breaks in them, and how many lines were added up to and with each. */
  #broken: number[] = [];
  #added: number[] = [];

  constructor(file: string, table: Table) {
    this.#file = file;
    this.table = table;
  }

  /** Data rows so far. */
  get rows(): number {
    return this.#rowsBefore + this.table.length;
  }

  /** Notes that the header took this many lines. */
  addHeader(lines: number): void {
    this.line += lines;
    this.#firstLine = this.line;
  }

  /** Notes that the table took one row with this many line breaks in its cells. */
  addRow(newlines: number): void {
    if (newlines > 0) {
      this.#broken.push(this.table.length);
      this.#added.push((this.#added.at(-1) ?? 0) + newlines);
    }
    this.line += newlines + 1;
    this.table.length++;
  }

  /** The batch so far; the next begins. @throws FrameError `E_CSV_FLAGS`, see {@link checkFlags}. */
  finish(): Batch {
    this.checkFlags();
    this.#rowsBefore += this.table.length;
    this.#firstLine = this.line;
    this.#broken = [];
    this.#added = [];
    return this.table.finish();
  }

  /** @throws FrameError `E_CSV_FLAGS` for the batch's first row in which two flags of a category are set. */
  checkFlags(): void {
    const conflict = this.table.findConflict();
    if (conflict === undefined) return;
    const { row, category, flags } = conflict;
    throw new FrameError('E_CSV_FLAGS', `${flags.join(' and ')} are both 1, but a row has one ${category}`, {
      file: this.#file,
      row: this.#rowsBefore + row + 1,
      line: this.#lineOf(row),
      col: flags,
      value: '1',
      expected: 'at most one 1',
    });
  }

  #lineOf(row: number): number {
    const before = this.#broken.findLastIndex((broken) => broken < row);
    return this.#firstLine + row + (this.#added[before] ?? 0);
  }
}
