// Sums by distinct score in bounded memory: exact while there are few scores, and by scores of fewer bits when there are many.
import { MetricsError } from './errors.ts';
import { ALL_BITS, hashNumber, keepLeadingBits } from './leading-bits.ts';

/** Fewest scores that a table can be limited to: with no mantissa left, doubles have 4,093 values. */
const SMALLEST_LIMIT = 4096;
const LARGEST_LIMIT = 2 ** 24;
const FIRST_CAPACITY = 64;

/** How much fuller than its limit a table may get before it is cut back, so that this happens rarely. */
const SLACK = 1.5;
/** Share of slots in use above which a table grows. With {@link SLACK}, a table of a limit that is a power of 2 takes 2 slots a score. */
const LOAD = 0.75;

/** All scores of a table, ascending. */
export interface SortedScores {
  /** Without the bits that the table no longer keeps. Shape [nScores]. */
  readonly scores: Float64Array;
  /** Each of shape [nScores]. */
  readonly sums: readonly Float64Array[];
  /** Whether every score was told from every other. */
  readonly isExact: boolean;
}

/**
 * An open-addressing hash table from scores to sums. While at most `limit` scores are distinct it is exact. Beyond that, scores lose just
 * as many low mantissa bits as bring their number back to the limit; as that depends on the set of scores alone, the order of rows and how
 * they are split into shards change nothing. Memory: at most 16 · (1 + columns) · limit bytes, for limits that are powers of 2.
 */
export class ScoreTable {
  readonly #limit: number;
  readonly #columns: number;
  #keys: Float64Array;
  #sums: readonly Float64Array[];
  #size = 0;
  #bits = ALL_BITS;

  /**
   * @param limit - Distinct scores kept, a whole number in [4096, 2^24].
   * @param columns - Sums a score.
   * @throws {@link MetricsError} `E_METRICS_OPTION`.
   */
  constructor(limit: number, columns: number) {
    if (!Number.isInteger(limit) || limit < SMALLEST_LIMIT || limit > LARGEST_LIMIT)
      throw MetricsError.option('distinctScores', limit, `a whole number in [${SMALLEST_LIMIT}, 2^24]`);
    this.#limit = limit;
    this.#columns = columns;
    [this.#keys, this.#sums] = emptyTable(FIRST_CAPACITY, columns);
  }

  /** The sums by slot. Good until the next call of {@link ScoreTable.slot}. */
  get sums(): readonly Float64Array[] {
    return this.#sums;
  }

  /** Where a score's sums stand. @param score - Not NaN. */
  slot(score: number): number {
    const key = keepLeadingBits(score, this.#bits);
    const slot = this.#find(key);
    if (!Number.isNaN(this.#keys[slot])) return slot;
    this.#keys[slot] = key;
    this.#size++;
    if (this.#size > this.#limit * SLACK) this.#cutBack();
    else if (this.#size > this.#keys.length * LOAD) this.#rebuild(this.#keys.length * 2, this.#bits);
    else return slot;
    return this.#find(keepLeadingBits(score, this.#bits));
  }

  /** Adds all sums of another table of the same limit, which stays as it is. */
  merge(other: ScoreTable): void {
    if (other.#limit !== this.#limit)
      throw MetricsError.option('distinctScores of what is merged', other.#limit, `${this.#limit}`);
    const [keys, sums] = other === this ? this.#copy() : [other.#keys, other.#sums];
    if (other.#bits < this.#bits) this.#rebuild(this.#keys.length, other.#bits);
    for (let from = 0; from < keys.length; from++) {
      if (Number.isNaN(keys[from])) continue;
      const to = this.slot(keys[from]!); // in range by the loop
      for (let c = 0; c < this.#columns; c++) this.#sums[c]![to]! += sums[c]![from]!; // as many columns, and slots in range
    }
  }

  /** All scores and their sums. */
  sorted(): SortedScores {
    if (this.#size > this.#limit) this.#cutBack();
    const scores = this.#sortedKeys();
    const slots = Uint32Array.from(scores, (key) => this.#find(key));
    const sums = this.#sums.map((column) => Float64Array.from(slots, (slot) => column[slot]!)); // the table's own slots
    return { scores, sums, isExact: this.#bits === ALL_BITS };
  }

  #find(key: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let slot = hashNumber(key) & mask;
    while (keys[slot] !== key && !Number.isNaN(keys[slot])) slot = (slot + 1) & mask;
    return slot;
  }

  /**
   * Keeps the most bits that leave no more scores than the limit. Rows to come can only ask for fewer, so that when this is done does not
   * matter.
   */
  #cutBack(): void {
    const keys = this.#sortedKeys();
    let [few, many] = [0, this.#bits]; // bits that leave few enough scores, and too many
    while (many - few > 1) {
      const bits = (few + many) >>> 1;
      if (countDistinct(keys, bits) <= this.#limit) few = bits;
      else many = bits;
    }
    this.#rebuild(this.#keys.length, few);
  }

  #sortedKeys(): Float64Array {
    return this.#keys.filter((key) => !Number.isNaN(key)).sort();
  }

  #rebuild(capacity: number, bits: number): void {
    const [keys, sums] = [this.#keys, this.#sums];
    [this.#keys, this.#sums] = emptyTable(capacity, this.#columns);
    this.#bits = bits;
    this.#size = 0;
    for (let from = 0; from < keys.length; from++) {
      if (Number.isNaN(keys[from])) continue;
      const key = keepLeadingBits(keys[from]!, bits);
      const to = this.#find(key);
      if (Number.isNaN(this.#keys[to])) this.#size++;
      this.#keys[to] = key;
      for (let c = 0; c < this.#columns; c++) this.#sums[c]![to]! += sums[c]![from]!;
    }
  }

  #copy(): [Float64Array, readonly Float64Array[]] {
    return [this.#keys.slice(), this.#sums.map((column) => column.slice())];
  }
}

function emptyTable(capacity: number, columns: number): [Float64Array, readonly Float64Array[]] {
  const keys = new Float64Array(capacity).fill(Number.NaN);
  return [keys, Array.from({ length: columns }, () => new Float64Array(capacity))];
}

/** @param sorted - Ascending; clearing bits keeps it so. */
function countDistinct(sorted: Float64Array, bits: number): number {
  let distinct = 0;
  let last = Number.NaN;
  for (const key of sorted) {
    const coarse = keepLeadingBits(key, bits);
    if (coarse !== last) distinct++;
    last = coarse;
  }
  return distinct;
}
