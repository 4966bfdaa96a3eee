// From chunks of bytes to batches: whole lines go the fast road, what it leaves and what chunks cut goes the exact one.
import type { Batch, Schema } from '@slipway/contract';
import { BatchProgress } from './batch-progress.ts';
import { Carry } from './carry.ts';
import { FrameError } from './errors.ts';
import { ExactRows } from './exact-rows.ts';
import { takeFastRows } from './fast-rows.ts';
import type { CsvLimits } from './limits.ts';
import type { Table } from './table.ts';

const LF = 10;
/** A record that an open quote keeps from ending is looked at again when it has grown by half: time stays linear in its size. */
const REGROWTH = 1.5;

/** A parser of one file: `push` its chunks, without a byte order mark and proved to be UTF-8, then `end`. */
export class CsvParser {
  readonly #file: string;
  readonly #schema: Schema;
  readonly #limits: CsvLimits;
  readonly #table: Table;
  readonly #progress: BatchProgress;
  readonly #exact: ExactRows;
  /** The record whose end has not come yet. */
  readonly #carry = new Carry();
  /** Size of the carry at which an open quote is looked at again; 0 when no quote is open. */
  #retryAt = 0;

  constructor(file: string, schema: Schema, table: Table, limits: CsvLimits) {
    this.#file = file;
    this.#schema = schema;
    this.#table = table;
    this.#limits = limits;
    this.#progress = new BatchProgress(file, table);
    this.#exact = new ExactRows(file, limits, this.#progress);
  }

  /** Data rows so far. */
  get rows(): number {
    return this.#progress.rows;
  }

  /** Columns of the file that the schema does not have; known with the header. */
  get extraColumns(): readonly string[] {
    return this.#exact.extraColumns;
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
    const taken = yield* this.#records(chunk, end);
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
      if (carry.size > 0) throw this.#exact.openQuote(carry.view());
    }
    if (this.#exact.plan === undefined) {
      throw new FrameError('E_CSV_EMPTY', 'the file is empty: expected a header line', { file: this.#file });
    }
    if (this.#table.length > 0) yield this.#progress.finish();
  }

  /** Fails on bytes that are not UTF-8, or on a cell before them in their row. The carry's last `cut` bytes are of a cut character. */
  *refuseBytes(message: string, cut: number): Generator<Batch, never> {
    if (this.#retryAt > 0) yield* this.#consumeCarry();
    throw this.#exact.badBytes(this.#carry.view().subarray(0, this.#carry.size - cut), message);
  }

  /** Takes the whole records of the carry. */
  *#consumeCarry(): Generator<Batch, void> {
    const carry = this.#carry;
    const view = carry.view();
    const end = view.lastIndexOf(LF) + 1;
    const taken = yield* this.#records(view, end);
    carry.dropBefore(taken);
    this.#retryAt = taken < end ? carry.size * REGROWTH : 0;
    this.#checkCarry();
  }

  /** Takes records of `bytes[0, end)`, which ends in a line feed; returns where the first record begins that does not end there. */
  *#records(bytes: Uint8Array, end: number): Generator<Batch, number> {
    const [table, exact, progress] = [this.#table, this.#exact, this.#progress];
    let p = 0;
    if (exact.plan === undefined && end > 0) {
      p = exact.takeHeader(bytes, 0, end, this.#schema);
      if (p < 0) return 0;
    }
    while (p < end) {
      if (table.isFull()) yield progress.finish();
      const before = table.length;
      if (!exact.hasBlank) {
        p = takeFastRows(table, exact.plan!, bytes, p, end, this.#limits.maxFieldBytes); // taken above
      }
      progress.line += table.length - before;
      if (p >= end || table.length === table.capacity) continue;
      const next = exact.takeRow(bytes, p, end);
      if (next < 0) return p;
      p = next;
    }
    return p;
  }

  #checkCarry(): void {
    if (this.#carry.size > this.#limits.maxRowBytes) throw this.#exact.endless(this.#carry.view());
  }
}
