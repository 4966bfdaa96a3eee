// From chunks of bytes to batches: whole lines go the fast road, what it leaves and what chunks cut goes the exact one.
import type { Batch, Schema } from '@slipway/contract';
import { Carry } from './carry.ts';
import type { CellProblem } from './column-builder.ts';
import type { DataCode, Place } from './errors.ts';
import { FrameError } from './errors.ts';
import { planRow, type RowPlan, takeFastRows } from './fast-rows.ts';
import { checkHeader } from './header.ts';
import type { CsvLimits } from './limits.ts';
import { RecordSplitter } from './record-splitter.ts';
import { RowLines } from './row-lines.ts';
import type { Table } from './table.ts';

const LF = 10;
/** A record that an open quote keeps from ending is looked at again when it has grown by half: time stays linear in its size. */
const REGROWTH = 1.5;
const VALUE_BYTES = 256;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A parser of one file; `push` its chunks of UTF-8 without a byte order mark, then `end`. */
export class CsvParser {
  readonly #file: string;
  readonly #schema: Schema;
  readonly #limits: CsvLimits;
  readonly #table: Table;
  readonly #splitter = new RecordSplitter();
  readonly #carry = new Carry();
  readonly #lines = new RowLines();
  #plan: RowPlan | undefined;
  #names: readonly string[] = [];
  extraColumns: readonly string[] = [];
  /** Rows of finished batches. */
  #rowsBefore = 0;
  #blankLine: number | undefined;
  /** Size of the carry at which an open quote is looked at again; 0 when no quote is open. */
  #retryAt = 0;

  constructor(file: string, schema: Schema, table: Table, limits: CsvLimits) {
    this.#file = file;
    this.#schema = schema;
    this.#table = table;
    this.#limits = limits;
  }

  /** Data rows so far. */
  get rows(): number {
    return this.#rowsBefore + this.#table.length;
  }

  /** Takes the next bytes; gives the batches that they fill. */
  *push(chunk: Uint8Array): Generator<Batch, void> {
    const carry = this.#carry;
    if (carry.size > 0 && this.#retryAt === 0) {
      const first = chunk.indexOf(LF);
      carry.append(first < 0 ? chunk : chunk.subarray(0, first + 1));
      if (first < 0) return this.#checkCarry();
      yield* this.#consumeCarry();
      chunk = chunk.subarray(first + 1);
    }
    if (this.#retryAt > 0) {
      carry.append(chunk);
      if (carry.size >= this.#retryAt) yield* this.#consumeCarry();
      return;
    }
    const end = chunk.lastIndexOf(LF) + 1;
    const taken = end === 0 ? 0 : yield* this.#records(chunk, 0, end);
    if (taken === chunk.length) return;
    carry.append(chunk.subarray(taken));
    if (taken < end) this.#retryAt = carry.size * REGROWTH;
    this.#checkCarry();
  }

  /** Takes the last record, which needs no line end, and gives the rest of the rows. */
  *end(): Generator<Batch, void> {
    const carry = this.#carry;
    if (carry.size > 0) {
      carry.append(Uint8Array.of(LF));
      yield* this.#consumeCarry();
      if (carry.size > 0) throw this.#openQuote();
    }
    if (this.#plan === undefined) {
      throw new FrameError('E_CSV_EMPTY', 'the file is empty: expected a header line', { file: this.#file });
    }
    if (this.#table.length > 0) yield this.#finishBatch();
  }

  /** Fails on bytes that are not UTF-8, or on a cell before them in their row. The carry's last `cut` bytes are of a cut character. */
  *refuseBytes(detail: string, cut: number): Generator<Batch, never> {
    const carry = this.#carry;
    if (this.#retryAt > 0) yield* this.#consumeCarry();
    const splitter = this.#splitter;
    splitter.split(carry.view(), 0, carry.size - cut);
    for (let k = 0; k < splitter.count && this.#plan !== undefined; k++) this.#takeCell(k);
    throw this.#failure('E_CSV_ENCODING', detail, splitter.count, splitter.newlines);
  }

  /** Takes whole records of the carry. */
  *#consumeCarry(): Generator<Batch, void> {
    const carry = this.#carry;
    const view = carry.view();
    const end = view.lastIndexOf(LF) + 1;
    const taken = yield* this.#records(view, 0, end);
    carry.dropBefore(taken);
    this.#retryAt = taken < end ? carry.size * REGROWTH : 0;
    this.#checkCarry();
  }

  /** Takes records of `bytes[start, end)`, which ends in a line feed; returns where the first record begins that does not end there. */
  *#records(bytes: Uint8Array, start: number, end: number): Generator<Batch, number> {
    const table = this.#table;
    let p = start;
    if (this.#plan === undefined && p < end) {
      p = this.#header(bytes, p, end);
      if (p === start) return p;
    }
    while (p < end) {
      if (table.isFull()) yield this.#finishBatch();
      const before = table.length;
      if (this.#blankLine === undefined) {
        p = takeFastRows(table, this.#plan!, bytes, p, end, this.#limits.maxFieldBytes); // read above
      }
      this.#lines.next += table.length - before;
      if (p >= end || table.length === table.capacity) continue;
      const next = this.#exactRow(bytes, p, end);
      if (next < 0) return p;
      p = next;
    }
    return p;
  }

  #header(bytes: Uint8Array, start: number, end: number): number {
    const splitter = this.#splitter;
    const next = splitter.split(bytes, start, end);
    if (next < 0) return start;
    if (splitter.problem !== undefined) throw this.#formFailure();
    const { maxColumns } = this.#limits;
    if (splitter.count > maxColumns) {
      throw this.#failure(
        'E_CSV_LIMIT',
        `the header has ${splitter.count} columns`,
        undefined,
        0,
        `at most ${maxColumns} columns`,
      );
    }
    const names = Array.from({ length: splitter.count }, (_, k) => this.#text(k));
    if (names.length === 1 && names[0]?.trim() === '') {
      throw new FrameError('E_CSV_HEADER', 'the first line is blank: expected the header', {
        file: this.#file,
        line: 1,
      });
    }
    this.#names = names;
    this.extraColumns = checkHeader(names, this.#schema, this.#file).extra;
    this.#plan = planRow(names, this.#table);
    this.#lines.next += splitter.newlines + 1;
    this.#lines.start();
    return next;
  }

  /** Takes one record by the rules, and says precisely what is wrong with it. Returns its end, or -1 when a quote is open. */
  #exactRow(bytes: Uint8Array, start: number, end: number): number {
    const splitter = this.#splitter;
    const next = splitter.split(bytes, start, end);
    if (next < 0) return next;
    const isBlank =
      splitter.problem === undefined && splitter.newlines === 0 && this.#isBlank(bytes, start, next);
    if (isBlank) {
      this.#blankLine ??= this.#lines.next;
      this.#lines.next++;
      return next;
    }
    if (this.#blankLine !== undefined) {
      this.#lines.next = this.#blankLine;
      throw this.#failure('E_CSV_BLANK', 'a blank line stands between rows: remove it', undefined, 0);
    }
    if (splitter.problem !== undefined) throw this.#formFailure();
    const width = this.#names.length;
    if (splitter.count !== width) {
      const expected = `${width} fields`;
      throw this.#failure(
        'E_CSV_FIELDS',
        `expected ${expected}, got ${splitter.count}`,
        undefined,
        0,
        expected,
      );
    }
    for (let k = 0; k < width; k++) this.#takeCell(k);
    this.#lines.note(this.#table.length, splitter.newlines);
    this.#lines.next += splitter.newlines + 1;
    this.#table.length++;
    return next;
  }

  #takeCell(k: number): void {
    const splitter = this.#splitter;
    const from = splitter.starts[k]!; // counted by the splitter
    const to = splitter.ends[k]!;
    const { maxFieldBytes } = this.#limits;
    if (to - from > maxFieldBytes) {
      throw this.#failure(
        'E_CSV_LIMIT',
        `the cell has ${to - from} bytes`,
        k,
        splitter.lines[k]!,
        `at most ${maxFieldBytes} bytes`,
      );
    }
    const problem = this.#plan?.builders[k]?.take(splitter.sources[k]!, from, to, this.#table.length);
    if (problem !== undefined) throw this.#cellFailure(problem, k);
  }

  #isBlank(bytes: Uint8Array, start: number, next: number): boolean {
    if (this.#splitter.count !== 1 || bytes[start] === 34) return false;
    if (this.#names.length === 1) return this.#splitter.ends[0] === this.#splitter.starts[0];
    for (let p = start; p < next; p++) {
      const c = bytes[p];
      if (c !== 32 && c !== 9 && c !== LF && c !== 13) return false;
    }
    return true;
  }

  #finishBatch(): Batch {
    this.#checkFlags();
    this.#rowsBefore += this.#table.length;
    this.#lines.start();
    return this.#table.finish();
  }

  #checkFlags(): void {
    const conflict = this.#table.findConflict();
    if (conflict === undefined) return;
    const message = `${conflict.flags.join(' and ')} are both 1, but a row has one ${conflict.category}`;
    const place = {
      row: this.#rowsBefore + conflict.row + 1,
      line: this.#lines.of(conflict.row),
      col: conflict.flags,
    };
    throw new FrameError('E_CSV_FLAGS', message, {
      file: this.#file,
      ...place,
      value: '1',
      expected: 'at most one 1',
    });
  }

  #checkCarry(): void {
    const { maxRowBytes } = this.#limits;
    if (this.#carry.size <= maxRowBytes) return;
    const splitter = this.#splitter;
    splitter.split(this.#carry.view(), 0, this.#carry.size);
    const detail = splitter.isOpen
      ? `the row does not end: is the quote closed that opens in it?`
      : 'the row does not end';
    throw this.#failure(
      'E_CSV_LIMIT',
      detail,
      splitter.count,
      splitter.newlines,
      `at most ${maxRowBytes} bytes a row`,
    );
  }

  #openQuote(): FrameError {
    const splitter = this.#splitter;
    splitter.split(this.#carry.view(), 0, this.#carry.size);
    const line = splitter.lines[splitter.count] ?? 0;
    return this.#failure(
      'E_CSV_QUOTE',
      'the file ends within a quoted cell: close its quote',
      splitter.count,
      line,
    );
  }

  #formFailure(): FrameError {
    const { code, message, cell, line } = this.#splitter.problem!; // looked at by the caller
    const advice =
      code === 'E_CSV_QUOTE'
        ? 'quote the whole cell and double the quotes in it'
        : 'end lines with LF or CRLF';
    return this.#failure(code, `the cell ${message}: ${advice}`, cell, line);
  }

  #cellFailure(problem: CellProblem, k: number): FrameError {
    const text = this.#text(k);
    const detail =
      problem.code === 'E_CSV_NULL'
        ? 'the cell is empty and the column may not be'
        : 'the cell does not fit its column';
    return this.#failure(problem.code, detail, k, this.#splitter.lines[k]!, problem.expected, text);
  }

  #text(k: number): string {
    const { sources, starts, ends } = this.#splitter;
    const end = this.#plan === undefined ? ends[k]! : Math.min(ends[k]!, starts[k]! + VALUE_BYTES);
    return decoder.decode(sources[k]!.subarray(starts[k]!, end)); // counted by the splitter
  }

  /** An error in the record at hand; an earlier row with two flags set comes first. */
  #failure(
    code: DataCode,
    message: string,
    cell?: number,
    line = 0,
    expected?: string,
    value?: string,
  ): FrameError {
    this.#checkFlags();
    const isHeader = this.#plan === undefined;
    const place: Place = {
      file: this.#file,
      row: isHeader ? undefined : this.rows + 1,
      line: this.#lines.next + line,
      col: cell === undefined ? undefined : (this.#names[cell] ?? `#${cell + 1}`),
      value,
      expected,
    };
    return new FrameError(code, message, place);
  }
}
