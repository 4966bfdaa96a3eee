// The exact road: takes one record by the rules, quotes and all, and says precisely what is wrong with it.
import type { Schema } from '@slipway/contract';
import type { BatchProgress } from './batch-progress.ts';
import type { CellProblem } from './column-builder.ts';
import { type DataCode, FrameError } from './errors.ts';
import { planRow, type RowPlan } from './fast-rows.ts';
import { checkHeader } from './header.ts';
import type { CsvLimits } from './limits.ts';
import { RecordSplitter } from './record-splitter.ts';

const LF = 10;
const QUOTE = 34;
/** Bytes of a cell that an error keeps; the line that a person sees has fewer. */
const VALUE_BYTES = 256;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What of a record is wrong; without a cell the whole of it. */
interface Fault {
  readonly code: DataCode;
  readonly message: string;
  /** 0-based. */
  readonly cell?: number;
  /** Lines of the record before the fault. */
  readonly line?: number;
  readonly value?: string;
  readonly expected?: string;
}

/** Takes records into the batch under construction. */
export class ExactRows {
  readonly #file: string;
  readonly #limits: CsvLimits;
  readonly #progress: BatchProgress;
  readonly #splitter = new RecordSplitter();
  #names: readonly string[] = [];
  #blankLine: number | undefined;
  /** How cells go to columns; absent until the header was taken. */
  plan: RowPlan | undefined;
  extraColumns: readonly string[] = [];

  constructor(file: string, limits: CsvLimits, progress: BatchProgress) {
    this.#file = file;
    this.#limits = limits;
    this.#progress = progress;
  }

  /** Whether a blank line was met: nothing may follow it. */
  get hasBlank(): boolean {
    return this.#blankLine !== undefined;
  }

  /** Takes the header. Returns its end, or -1 when a quote in it is open. */
  takeHeader(bytes: Uint8Array, start: number, end: number, schema: Schema): number {
    const splitter = this.#splitter;
    const next = splitter.split(bytes, start, end);
    if (next < 0) return next;
    if (splitter.problem !== undefined) throw this.#formFailure();
    const { maxColumns } = this.#limits;
    if (splitter.count > maxColumns) {
      const expected = `at most ${maxColumns} columns`;
      throw this.#failure({
        code: 'E_CSV_LIMIT',
        message: `the header has ${splitter.count} columns`,
        expected,
      });
    }
    const names = Array.from({ length: splitter.count }, (_, k) => this.#text(k, Number.POSITIVE_INFINITY));
    if (names.length === 1 && names[0]?.trim() === '') {
      throw this.#failure({ code: 'E_CSV_HEADER', message: 'the first line is blank: expected the header' });
    }
    this.extraColumns = checkHeader(names, schema, this.#file).extra;
    this.#names = names;
    this.plan = planRow(names, this.#progress.table);
    this.#progress.addHeader(splitter.newlines + 1);
    return next;
  }

  /** Takes one row, or a blank line. Returns its end, or -1 when a quote in it is open. */
  takeRow(bytes: Uint8Array, start: number, end: number): number {
    const splitter = this.#splitter;
    const next = splitter.split(bytes, start, end);
    if (next < 0) return next;
    if (this.#isBlank(bytes, start, next)) {
      this.#blankLine ??= this.#progress.line;
      this.#progress.line++;
      return next;
    }
    if (this.#blankLine !== undefined) {
      this.#progress.line = this.#blankLine;
      throw this.#failure({ code: 'E_CSV_BLANK', message: 'a blank line stands between rows: remove it' });
    }
    if (splitter.problem !== undefined) throw this.#formFailure();
    const width = this.#names.length;
    if (splitter.count !== width) {
      const message = `expected ${width} fields, got ${splitter.count}`;
      throw this.#failure({ code: 'E_CSV_FIELDS', message, expected: `${width} fields` });
    }
    for (let k = 0; k < width; k++) this.#takeCell(k);
    this.#progress.addRow(splitter.newlines);
    return next;
  }

  /** What is wrong first with a record that stops being UTF-8 after `good`: a cell that ends before, or that. */
  badBytes(good: Uint8Array, message: string): FrameError {
    const splitter = this.#splitter;
    splitter.split(good, 0, good.length);
    for (let k = 0; k < splitter.count && this.plan !== undefined; k++) this.#takeCell(k);
    return this.#failure({ code: 'E_CSV_ENCODING', message, cell: splitter.count, line: splitter.newlines });
  }

  /** A record that the file's end cut within quotes. */
  openQuote(record: Uint8Array): FrameError {
    const { count, lines } = this.#splitOpen(record);
    const message = 'the file ends within a quoted cell: close its quote';
    return this.#failure({ code: 'E_CSV_QUOTE', message, cell: count, line: lines[count] ?? 0 });
  }

  /** A record that grew past the limit without an end. */
  endless(record: Uint8Array): FrameError {
    const { count, lines, isOpen } = this.#splitOpen(record);
    const message = isOpen
      ? 'the row does not end: close the quote that opens in this cell'
      : 'the row does not end';
    const expected = `at most ${this.#limits.maxRowBytes} bytes a row`;
    const line = isOpen ? (lines[count] ?? 0) : 0;
    return this.#failure({ code: 'E_CSV_LIMIT', message, cell: count, line, expected });
  }

  #splitOpen(record: Uint8Array): RecordSplitter {
    this.#splitter.split(record, 0, record.length);
    return this.#splitter;
  }

  #takeCell(k: number): void {
    const { starts, ends, sources, lines } = this.#splitter;
    const [from, to, line] = [starts[k]!, ends[k]!, lines[k]!]; // counted by the splitter
    const { maxFieldBytes } = this.#limits;
    if (to - from > maxFieldBytes) {
      const expected = `at most ${maxFieldBytes} bytes`;
      throw this.#failure({
        code: 'E_CSV_LIMIT',
        message: `the cell has ${to - from} bytes`,
        cell: k,
        line,
        expected,
      });
    }
    const problem = this.plan?.builders[k]?.take(sources[k]!, from, to, this.#progress.table.length);
    if (problem !== undefined) throw this.#failure(this.#cellFault(problem, k, line));
  }

  #cellFault({ code, expected }: CellProblem, cell: number, line: number): Fault {
    const why = code === 'E_CSV_NULL' ? 'is empty and the column may not be' : 'does not fit its column';
    return { code, message: `the cell ${why}`, cell, line, expected, value: this.#text(cell, VALUE_BYTES) };
  }

  #formFailure(): FrameError {
    const { code, message, cell, line } = this.#splitter.problem!; // looked at by the caller
    const isQuote = code === 'E_CSV_QUOTE';
    const advice = isQuote ? 'quote the whole cell and double the quotes in it' : 'end lines with LF or CRLF';
    return this.#failure({ code, message: `the cell ${message}: ${advice}`, cell, line });
  }

  #isBlank(bytes: Uint8Array, start: number, next: number): boolean {
    const { problem, count, starts, ends } = this.#splitter;
    if (problem !== undefined || count !== 1 || bytes[start] === QUOTE) return false;
    if (this.#names.length === 1) return ends[0] === starts[0]; // spaces are text there
    for (let p = start; p < next; p++) {
      const c = bytes[p];
      if (c !== 32 && c !== 9 && c !== LF && c !== 13) return false;
    }
    return true;
  }

  #text(k: number, maxBytes: number): string {
    const { sources, starts, ends } = this.#splitter;
    const start = starts[k]!; // counted by the splitter
    return decoder.decode(sources[k]!.subarray(start, Math.min(ends[k]!, start + maxBytes)));
  }

  /** An error in the record at hand; an earlier row with two flags set comes first. */
  #failure({ code, message, cell, line = 0, value, expected }: Fault): FrameError {
    this.#progress.checkFlags();
    return new FrameError(code, message, {
      file: this.#file,
      row: this.plan === undefined ? undefined : this.#progress.rows + 1,
      line: this.#progress.line + line,
      col: cell === undefined ? undefined : (this.#names[cell] ?? `#${cell + 1}`),
      value,
      expected,
    });
  }
}
