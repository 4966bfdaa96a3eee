// The two passes of a sparse fit over its table: by rows for margins and loss, by features for the gradient.
import { type SparseTable, sharedDoubles } from './sparse-table.ts';

/** What the passes read and write. All buffers are shared; each thread writes only its own range. */
export interface SparseState {
  readonly table: SparseTable;
  /** Where the search goes from here, shape [coordinates]. */
  readonly direction: Float64Array;
  /** Log-odds of each row, shape [rows]. */
  readonly margin: Float64Array;
  /** By how much one step in `direction` moves them, shape [rows]. */
  readonly change: Float64Array;
  /** Derivative of the loss by each row's margin, weighted, shape [rows]. */
  readonly residual: Float64Array;
  /** Loss, and its derivative by the step, summed over blocks of rows, shape [2 · blocks]. */
  readonly partial: Float64Array;
  /** Per coordinate the sum of `residual` times the feature, shape [coordinates]. */
  readonly gradient: Float64Array;
}

/** One pass over rows. */
export interface RowPass {
  readonly kind: 'rows';
  /** Margins move by so many times the change of before. */
  readonly advance: number;
  /** Whether `direction` is new, so that the change has to be computed. */
  readonly isNew: boolean;
  /** Loss and residual are taken at margin + step · change. */
  readonly step: number;
}

/** One pass over features: the gradient, of `residual` or, to count what each feature weighs, of the rows' weights. */
export interface FeaturePass {
  readonly kind: 'features';
  readonly of: 'residual' | 'weight';
}

/** Rows whose loss is one sum: sums do not depend on how many threads share the blocks. */
const BLOCK_ROWS = 4096;

/** @returns State of a search that has not begun: margins are 0. */
export function createSparseState(table: SparseTable): SparseState {
  const coordinates = table.buckets.length + table.means.length + 1;
  return {
    table,
    direction: sharedDoubles(coordinates),
    margin: sharedDoubles(table.rows),
    change: sharedDoubles(table.rows),
    residual: sharedDoubles(table.rows),
    partial: sharedDoubles(2 * Math.ceil(table.rows / BLOCK_ROWS)),
    gradient: sharedDoubles(coordinates),
  };
}

/** Share `index` of `count` of a pass. Whoever does which share, each value is computed the same way. */
export function runPass(state: SparseState, pass: RowPass | FeaturePass, index: number, count: number): void {
  if (pass.kind === 'features') {
    passFeatures(state, pass.of === 'weight' ? state.table.weight : state.residual, index, count);
    return;
  }
  const blocks = state.partial.length / 2;
  const last = Math.floor((blocks * (index + 1)) / count);
  for (let block = Math.floor((blocks * index) / count); block < last; block++) {
    const first = block * BLOCK_ROWS;
    const end = Math.min(first + BLOCK_ROWS, state.table.rows);
    if (pass.advance !== 0) addScaled(state.margin, pass.advance, state.change, first, end);
    if (pass.isNew) computeChange(state, first, end);
    sumLoss(state, pass.step, block, first, end);
  }
}

function addScaled(
  into: Float64Array,
  factor: number,
  values: Float64Array,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) into[i]! += factor * values[i]!; // in range by the loop
}

function computeChange({ table, direction, change }: SparseState, first: number, end: number): void {
  const { entries, categories, buckets, numerics, rows, means } = table;
  const intercept = direction[direction.length - 1]!; // always there
  for (let i = first, at = first * categories; i < end; i++) {
    let sum = intercept;
    for (const stop = at + categories; at < stop; at++) sum += direction[entries[at]!]!; // in range by the table
    change[i] = sum;
  }
  for (let j = 0; j < means.length; j++) {
    const weight = direction[buckets.length + j]!; // one a column
    if (weight !== 0) addScaled(change, weight, numerics.subarray(j * rows, (j + 1) * rows), first, end);
  }
}

function sumLoss(state: SparseState, step: number, block: number, first: number, end: number): void {
  const { table, margin, change, residual, partial } = state;
  const { y, weight } = table;
  let loss = 0;
  let slope = 0;
  for (let i = first; i < end; i++) {
    const m = margin[i]! + step * change[i]!; // in range by the loop, as all below
    const e = Math.exp(-Math.abs(m));
    const p = m >= 0 ? 1 / (1 + e) : e / (1 + e);
    const r = weight[i]! * (p - y[i]!);
    loss += weight[i]! * (Math.log(1 + e) + Math.max(m, 0) - y[i]! * m); // absolute error of 2⁻⁵³: `log1p` costs twice as much
    slope += r * change[i]!;
    residual[i] = r;
  }
  partial[2 * block] = loss;
  partial[2 * block + 1] = slope;
}

/** A feature is one thread's; shares are cut where as many entries lie behind as before. */
function passFeatures(
  { table, gradient }: SparseState,
  values: Float64Array,
  index: number,
  count: number,
): void {
  const { rows, buckets, offsets, rowsOf, numerics, means } = table;
  const dense = means.length + 1;
  const work = rowsOf.length + dense * rows;
  const isMine = (done: number) => Math.floor((done * count) / work) === index;
  for (let j = 0; j < buckets.length; j++) {
    const end = offsets[j + 1]!; // one a coordinate, as below
    if (!isMine(offsets[j]!)) continue;
    let sum = 0;
    for (let k = offsets[j]!; k < end; k++) sum += values[rowsOf[k]!]!; // in range by the table
    gradient[j] = sum;
  }
  for (let j = 0; j < dense; j++) {
    if (!isMine(rowsOf.length + j * rows)) continue;
    let sum = 0;
    if (j === means.length)
      for (let i = 0; i < rows; i++) sum += values[i]!; // the intercept's column is all 1
    else for (let i = 0; i < rows; i++) sum += values[i]! * numerics[j * rows + i]!;
    gradient[buckets.length + j] = sum;
  }
}
