// The batch under construction: one builder a column of the schema.
import { type Batch, type Column, type FeatureSet, findFlagConflict, type Schema } from '@slipway/contract';
import { CategoryBuilder } from './category-builder.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { BoolBuilder, F64Builder, I32Builder } from './number-builders.ts';
import { TextBuilder } from './text-builder.ts';

/** Rows that the first batch has room for at the start; it doubles until a batch is full. */
const FIRST_ROWS = 4096;

/** Two flags of one category, both 1. */
export interface FlagConflict {
  /** Row within the batch, 0-based. */
  readonly row: number;
  readonly category: string;
  readonly flags: readonly string[];
}

/** Rows being collected into a batch. */
export class Table {
  readonly builders: ReadonlyMap<string, ColumnBuilder>;
  readonly #batchRows: number;
  readonly #categories: NonNullable<FeatureSet['categories']>;
  /** Rows taken. */
  length = 0;
  /** Rows that fit. */
  capacity: number;

  constructor(
    schema: Schema,
    batchRows: number,
    categories: FeatureSet['categories'],
    maxCategories: number,
  ) {
    this.builders = new Map(
      Object.entries(schema).map(([name, spec]) => [name, createBuilder(name, spec, maxCategories)]),
    );
    this.#batchRows = batchRows;
    this.#categories = Object.fromEntries(
      Object.entries(categories ?? {}).filter(([, { flags }]) =>
        Object.keys(flags).every((flag) => this.builders.get(flag) instanceof BoolBuilder),
      ),
    );
    this.capacity = Math.min(batchRows, FIRST_ROWS);
    for (const builder of this.builders.values()) builder.start(this.capacity);
  }

  /** Whether the batch has all its rows; makes room when there is none but more may come. */
  isFull(): boolean {
    if (this.length < this.capacity) return false;
    if (this.capacity === this.#batchRows) return true;
    this.capacity = Math.min(this.#batchRows, this.capacity * 2);
    for (const builder of this.builders.values()) builder.grow(this.capacity);
    return false;
  }

  /** The rows so far as a batch; a new one begins. */
  finish(): Batch {
    const batch = this.#batch();
    this.length = 0;
    for (const builder of this.builders.values()) builder.start(this.capacity);
    return batch;
  }

  /** The first row so far in which two flags of a category are set. */
  findConflict(): FlagConflict | undefined {
    let first: FlagConflict | undefined;
    const names = Object.entries(this.#categories);
    if (names.length === 0) return undefined;
    const batch = this.#batch();
    for (const [category, spec] of names) {
      const row = findFlagConflict(batch, spec);
      if (row < 0 || (first !== undefined && first.row <= row)) continue;
      const flags = Object.keys(spec.flags).filter((flag) => batch.columns[flag]?.data[row] === 1);
      first = { row, category, flags };
    }
    return first;
  }

  #batch(): Batch {
    const columns = [...this.builders].map(([name, b]): [string, Column] => [name, b.finish(this.length)]);
    return { length: this.length, columns: Object.fromEntries(columns) };
  }
}

function createBuilder(name: string, spec: Schema[string], maxCategories: number): ColumnBuilder {
  switch (spec.dtype) {
    case 'f64':
      return new F64Builder(name, spec);
    case 'i32':
      return new I32Builder(name, spec);
    case 'bool':
      return new BoolBuilder(name, spec);
    case 'cat':
      return new CategoryBuilder(name, spec, maxCategories);
    case 'utf8':
      return new TextBuilder(name, spec);
  }
}
