// A column under construction: takes one cell of bytes at a time, gives the column of a batch.
import type { Column, ColumnSpec, Validity } from '@slipway/contract';
import type { DataCode } from './errors.ts';

/** Why a cell was refused. */
export interface CellProblem {
  readonly code: DataCode;
  readonly expected: string;
}

/** Refuses an empty cell. */
export const NULL_PROBLEM: CellProblem = { code: 'E_CSV_NULL', expected: 'a value' };

/** What the builders of all types share: null bookkeeping, which costs nothing until the first null of a batch. */
export abstract class ColumnBuilder {
  readonly name: string;
  readonly nullable: boolean;
  /** Rows that fit before {@link grow}. */
  capacity = 0;
  /** Absent while the batch has no null here. */
  valid: Validity | undefined;

  constructor(name: string, spec: ColumnSpec) {
    this.name = name;
    this.nullable = spec.nullable;
  }

  /** Starts a batch with new buffers for this many rows. */
  start(capacity: number): void {
    this.capacity = capacity;
    this.valid = undefined;
    this.allocate(capacity);
  }

  /** Makes room for more rows; keeps what is there. */
  grow(capacity: number): void {
    this.capacity = capacity;
    if (this.valid !== undefined) {
      const bits = allValid(capacity);
      bits.set(this.valid);
      this.valid = bits;
    }
    this.enlarge(capacity);
  }

  /** Takes `bytes[from, to)` as row `row`; the byte at `to` exists and is not part of the cell. Empty cells too. */
  take(bytes: Uint8Array, from: number, to: number, row: number): CellProblem | undefined {
    if (from < to) return this.takeValue(bytes, from, to, row);
    if (!this.nullable) return NULL_PROBLEM;
    this.setNull(row);
    return undefined;
  }

  /** Makes row `row` null. */
  setNull(row: number): void {
    this.valid ??= allValid(this.capacity);
    this.valid[row >> 3]! &= ~(1 << (row & 7));
    this.clear(row);
  }

  /** The column of the first `length` rows; the buffers are the column's from now on. */
  abstract finish(length: number): Column;
  protected abstract allocate(capacity: number): void;
  protected abstract enlarge(capacity: number): void;
  protected abstract takeValue(b: Uint8Array, from: number, to: number, row: number): CellProblem | undefined;
  /** Writes what stands in the data where a row is null. */
  protected abstract clear(row: number): void;

  /** The validity of the first `length` rows as a part of a column. */
  protected validity(length: number): { readonly valid?: Validity } {
    return this.valid === undefined ? {} : { valid: this.valid.subarray(0, (length + 7) >> 3) };
  }
}

function allValid(capacity: number): Validity {
  return new Uint8Array((capacity + 7) >> 3).fill(255);
}
