// Builder of text columns: bytes are copied, never decoded.
import type { Utf8Column } from '@slipway/contract';
import { type CellProblem, ColumnBuilder } from './column-builder.ts';
import { MAX_TEXT_BYTES } from './limits.ts';

const FULL: CellProblem = {
  code: 'E_CSV_LIMIT',
  expected: `at most ${MAX_TEXT_BYTES} bytes of text a batch`,
};
/** What a key of a row is guessed to have before anything was read. */
const GUESS_BYTES = 12;

/** Text, byte for byte. */
export class TextBuilder extends ColumnBuilder {
  data = new Uint8Array(0);
  offsets = new Int32Array(1);

  override finish(length: number): Utf8Column {
    const offsets = this.offsets.subarray(0, length + 1);
    return { dtype: 'utf8', data: this.data, offsets, ...this.validity(length) };
  }

  /** Makes room for `bytes` in all. Returns whether that may be. */
  reserve(bytes: number): boolean {
    if (bytes > MAX_TEXT_BYTES) return false;
    if (bytes > this.data.length) {
      const { data } = this;
      this.data = new Uint8Array(Math.max(bytes, data.length * 2));
      this.data.set(data);
    }
    return true;
  }

  protected override allocate(capacity: number): void {
    const used = this.offsets[this.offsets.length - 1]!; // full batches only differ by their last
    this.data = new Uint8Array(Math.max(GUESS_BYTES * capacity, Math.min(used * 1.125, 32 * capacity)));
    this.offsets = new Int32Array(capacity + 1);
  }

  protected override enlarge(capacity: number): void {
    const { offsets } = this;
    this.offsets = new Int32Array(capacity + 1);
    this.offsets.set(offsets);
  }

  protected override clear(row: number): void {
    this.offsets[row + 1] = this.offsets[row]!; // offsets of rows before are written
  }

  protected override takeValue(
    b: Uint8Array,
    from: number,
    to: number,
    row: number,
  ): CellProblem | undefined {
    const at = this.offsets[row]!; // offsets of rows before are written
    if (!this.reserve(at + to - from)) return FULL;
    this.data.set(b.subarray(from, to), at);
    this.offsets[row + 1] = at + to - from;
    return undefined;
  }
}
