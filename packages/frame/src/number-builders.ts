// Builders of the columns that hold numbers: doubles, 32-bit integers, flags.
import type { BoolColumn, ColumnSpec, F64Column, I32Column } from '@slipway/contract';
import type { CellProblem } from './column-builder.ts';
import { readDecimal } from './decimal.ts';
import { TypedBuilder } from './typed-builder.ts';

const I32_MIN = -(2 ** 31);
const I32_MAX = 2 ** 31 - 1;
const FLAG_PROBLEM: CellProblem = { code: 'E_CSV_TYPE', expected: '0 or 1' };

/** Doubles, finite and within the declared range. */
export class F64Builder extends TypedBuilder<Float64Array> {
  readonly min: number;
  readonly max: number;
  readonly #range: string;

  constructor(name: string, spec: ColumnSpec) {
    super(name, spec, Float64Array);
    this.min = spec.min ?? -Number.MAX_VALUE;
    this.max = spec.max ?? Number.MAX_VALUE;
    this.#range = `number${rangeText(spec)}`;
  }

  override finish(length: number): F64Column {
    return { dtype: 'f64', data: this.data.subarray(0, length), ...this.validity(length) };
  }

  protected override clear(row: number): void {
    this.data[row] = Number.NaN;
  }

  protected override takeValue(
    b: Uint8Array,
    from: number,
    to: number,
    row: number,
  ): CellProblem | undefined {
    if (readDecimal(b, from, this.data, row) !== to) return { code: 'E_CSV_TYPE', expected: this.#range };
    const value = this.data[row]!; // just written
    if (value >= this.min && value <= this.max) return undefined;
    if (!Number.isFinite(value)) return { code: 'E_CSV_TYPE', expected: `finite ${this.#range}` };
    return { code: 'E_CSV_RANGE', expected: this.#range };
  }
}

/** 32-bit integers within the declared range: digits only, no fraction, no exponent. */
export class I32Builder extends TypedBuilder<Int32Array> {
  readonly min: number;
  readonly max: number;
  readonly #range: string;

  constructor(name: string, spec: ColumnSpec) {
    super(name, spec, Int32Array);
    this.min = Math.max(spec.min ?? I32_MIN, I32_MIN);
    this.max = Math.min(spec.max ?? I32_MAX, I32_MAX);
    this.#range = `integer in [${this.min}, ${this.max}]`;
  }

  override finish(length: number): I32Column {
    return { dtype: 'i32', data: this.data.subarray(0, length), ...this.validity(length) };
  }

  protected override clear(row: number): void {
    this.data[row] = 0;
  }

  protected override takeValue(
    b: Uint8Array,
    from: number,
    to: number,
    row: number,
  ): CellProblem | undefined {
    let value = 0;
    let p = b[from] === 45 ? from + 1 : from;
    const first = p;
    for (; p < to && (b[p]! ^ 48) < 10; p++) value = value * 10 + (b[p]! ^ 48);
    if (p === first || p !== to) return { code: 'E_CSV_TYPE', expected: this.#range };
    if (first > from) value = -value;
    if (!(value >= this.min && value <= this.max)) return { code: 'E_CSV_RANGE', expected: this.#range };
    this.data[row] = value;
    return undefined;
  }
}

/** Flags: exactly `0` or `1`. */
export class BoolBuilder extends TypedBuilder<Uint8Array> {
  constructor(name: string, spec: ColumnSpec) {
    super(name, spec, Uint8Array);
  }

  override finish(length: number): BoolColumn {
    return { dtype: 'bool', data: this.data.subarray(0, length), ...this.validity(length) };
  }

  protected override clear(row: number): void {
    this.data[row] = 0;
  }

  protected override takeValue(
    b: Uint8Array,
    from: number,
    to: number,
    row: number,
  ): CellProblem | undefined {
    const bit = b[from]! ^ 48;
    if (to - from !== 1 || bit > 1) return FLAG_PROBLEM;
    this.data[row] = bit;
    return undefined;
  }
}

function rangeText(spec: ColumnSpec): string {
  if (spec.min === undefined && spec.max === undefined) return '';
  if (spec.max === undefined) return ` >= ${spec.min}`;
  return spec.min === undefined ? ` <= ${spec.max}` : ` in [${spec.min}, ${spec.max}]`;
}
