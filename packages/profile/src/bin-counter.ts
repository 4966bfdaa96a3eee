// Counts rows into the bins of a profile, fast enough to do it while rows are scored.
import { type Batch, type CatColumn, type Column, isValid } from '@slipway/contract';
import { hashPlace } from './category-profile.ts';
import { type ColumnBins, HASH_BINS } from './column-bins.ts';
import { ProfileError } from './errors.ts';
import { numbersOf } from './numbers-of.ts';

/**
 * Counts batches into bins. Counts are whole numbers: those of several batches may be added in any order.
 *
 * Of each column there are as many as bins, and then one of the rows that lie outside of what the profile saw: beyond its range, or of a
 * category that it does not know.
 */
export class BinCounter {
  readonly #columns: readonly ColumnBins[];
  readonly #size: number;
  /** Category → bin, by column. */
  readonly #places: readonly ReadonlyMap<string, number>[];

  constructor(columns: readonly ColumnBins[]) {
    this.#columns = columns;
    this.#size = countsSize(columns);
    this.#places = columns.map((column) =>
      column.kind === 'category'
        ? new Map(column.names.map((name, i) => [name, column.bins[i] ?? 0]))
        : new Map(),
    );
  }

  /** Counts of one batch that has the columns, shape [`countsSize`]. @throws {@link ProfileError} `E_PROFILE_MERGE` for other columns. */
  count(batch: Batch): Float64Array {
    const counts = new Float64Array(this.#size);
    let start = 0;
    for (const [i, bins] of this.#columns.entries()) {
      const end = start + bins.expected.length + 1;
      const column = batch.columns[bins.name];
      if (column === undefined) throw ProfileError.merge(bins.name, 'is not in a batch');
      countColumn(bins, this.#places[i]!, column, batch.length, counts.subarray(start, end)); // as many
      start = end;
    }
    return counts;
  }
}

/** How many counts there are of some columns. */
export function countsSize(columns: readonly ColumnBins[]): number {
  return columns.reduce((sum, { expected }) => sum + expected.length + 1, 0);
}

function countColumn(
  bins: ColumnBins,
  places: ReadonlyMap<string, number>,
  column: Column,
  length: number,
  counts: Float64Array,
): void {
  if (bins.kind === 'number' && (column.dtype === 'f64' || column.dtype === 'i32'))
    countNumbers(bins, numbersOf(column, length), length, counts);
  else if (bins.kind === 'flag' && column.dtype === 'bool') countFlags(column, length, counts);
  else if (bins.kind === 'category' && column.dtype === 'cat') {
    const unseen = bins.expected.length - 2;
    const binOf = column.dict.map((name) => places.get(name) ?? unseen);
    countCategories(column, binOf, length, counts);
    counts[unseen + 2] = counts[unseen]!; // there is one more count than bins
  } else if (bins.kind === 'hashed' && column.dtype === 'cat') {
    const binOf = column.dict.map((name) => hashPlace(name) % HASH_BINS);
    countCategories(column, binOf, length, counts);
  } else throw ProfileError.merge(bins.name, `is ${column.dtype}, its profile is of another kind`);
}

function countNumbers(
  { from, min, max }: Extract<ColumnBins, { kind: 'number' }>,
  values: Float64Array,
  length: number,
  counts: Float64Array,
): void {
  const [low, high] = [Math.max(min, -Number.MAX_VALUE), Math.min(max, Number.MAX_VALUE)];
  const edges = Float64Array.from(from);
  const nulls = edges.length + 1;
  let [missing, outside] = [0, 0];
  for (let i = 0; i < length; i++) {
    const value = values[i]!; // in range by the loop
    if (!(value >= low && value <= high)) {
      if (!Number.isFinite(value)) {
        missing++;
        continue;
      }
      outside++;
    }
    let bin = 0;
    while (bin < edges.length && value >= edges[bin]!) bin++;
    counts[bin]! += 1; // one more than edges
  }
  counts[nulls] = missing;
  counts[nulls + 1] = outside;
}

function countFlags(column: Extract<Column, { dtype: 'bool' }>, length: number, counts: Float64Array): void {
  let [trues, nulls] = [0, 0];
  for (let i = 0; i < length; i++) trues += column.data[i]!; // in range by the loop; 0 where null
  if (column.valid !== undefined) for (let i = 0; i < length; i++) if (!isValid(column, i)) nulls++;
  counts.set([length - nulls - trues, trues, nulls]);
}

function countCategories(
  column: CatColumn,
  binOf: readonly number[],
  length: number,
  counts: Float64Array,
): void {
  const nulls = counts.length - 2;
  for (let i = 0; i < length; i++) {
    const code = column.data[i]!; // in range by the loop
    const bin = code >= 0 && isValid(column, i) ? binOf[code] : undefined;
    counts[bin ?? nulls]! += 1; // a bin of the column
  }
}
