// Codes one column's values into one slot, a block of rows at a time. Indexes are in range by construction, so `!` stands without more words.
import { countReached, type Slot } from './slots.ts';

/** A feature's values, one a row; NaN where there is none. */
export type FeatureColumn = ArrayLike<number>;

/** Cells that the range of the thresholds is cut into: with four times as many as thresholds most cells hold none or one. */
const CELLS_PER_THRESHOLD = 4;
const MAX_CELLS = 1 << 16;

/** Where a slot's codes go. */
export interface SlotPlace {
  /** Column of the block of codes, in [0, width). */
  readonly at: number;
  /** Codes a row. */
  readonly width: number;
  /** What a code counts in a row's key. */
  readonly stride: number;
}

/** The coder of one slot. */
export class SlotEncoder {
  readonly feature: number;
  readonly #thresholds: Float32Array;
  readonly #missing: number;
  readonly #scale: number;
  /** Thresholds in cells before this one, shape [cells + 1]. */
  readonly #before: Uint16Array;
  /** Codes of the bytes 0 to 255, for columns of bytes. */
  readonly #byteCodes: Uint16Array;
  readonly #place: SlotPlace;

  constructor(slot: Slot, place: SlotPlace) {
    const { thresholds } = slot;
    const low = thresholds[0]!;
    const span = thresholds[thresholds.length - 1]! - low;
    const cells = Math.min(MAX_CELLS, thresholds.length * CELLS_PER_THRESHOLD);
    this.feature = slot.feature;
    this.#place = place;
    this.#thresholds = thresholds;
    this.#missing = slot.missingCode;
    this.#scale = span > 0 ? (cells - 1) / span : 0;
    this.#before = new Uint16Array(cells + 1);
    for (const threshold of thresholds) this.#before[Math.trunc((threshold - low) * this.#scale) + 1]!++;
    for (let cell = 1; cell <= cells; cell++) this.#before[cell]! += this.#before[cell - 1]!;
    this.#byteCodes = Uint16Array.from({ length: 256 }, (_, byte) => countReached(thresholds, byte));
  }

  /**
   * Codes the rows from `from` on, as many as there are keys. Both loops stand in this one function because V8's middle compiler inlines
   * small ones into their caller, where they ran at half speed for the first million rows.
   *
   * @param codes - Receives the codes in the slot's place, row-major, shape [rows, width].
   * @param keys - Each row's key, to which its code × stride is added, shape [rows].
   */
  encode(column: FeatureColumn, from: number, codes: Uint16Array, keys: Int32Array): void {
    const { at, width, stride } = this.#place;
    const rows = keys.length;
    if (column instanceof Uint8Array) {
      const byteCodes = this.#byteCodes;
      for (let row = 0; row < rows; row++) {
        const code = byteCodes[column[from + row]!]!;
        codes[row * width + at] = code;
        keys[row]! += code * stride;
      }
      return;
    }
    const thresholds = this.#thresholds;
    const before = this.#before;
    const scale = this.#scale;
    const missing = this.#missing;
    const last = thresholds.length;
    const low = thresholds[0]!;
    const high = thresholds[last - 1]!;
    for (let row = 0; row < rows; row++) {
      const value = Math.fround(column[from + row]!);
      let code = 0;
      if (value >= high) code = last;
      else if (value >= low) {
        // A cell narrows the search to its own thresholds. It grows with the value, also after rounding, so the result is exact.
        const cell = ((value - low) * scale) | 0;
        code = before[cell]!;
        let end = before[cell + 1]!;
        while (code < end) {
          const middle = (code + end) >> 1;
          if (thresholds[middle]! <= value) code = middle + 1;
          else end = middle;
        }
      } else if (Number.isNaN(value)) code = missing;
      codes[row * width + at] = code;
      keys[row]! += code * stride;
    }
  }
}
