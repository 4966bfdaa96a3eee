// Builder of category columns: bytes become codes while they are read; a string is made once a category, not once a row.
import { type CatColumn, type ColumnSpec, vocabulary } from '@slipway/contract';
import type { CellProblem } from './column-builder.ts';
import { TypedBuilder } from './typed-builder.ts';

/** FNV-1a's offset and prime. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
export const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** One more byte into a hash. */
export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, HASH_PRIME);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A code that stands for null, and one that stands for refusal. */
const NULL_CODE = -1;
const REFUSED = -2;

/** Categories: of a closed vocabulary, or coded in the file's order of appearance. */
export class CategoryBuilder extends TypedBuilder<Int32Array> {
  readonly #open: boolean;
  readonly #maxCategories: number;
  /** Code of a value outside of the vocabulary. */
  readonly #unknown: number;
  readonly #names: string[];
  #dict: readonly string[];
  /** The categories' bytes end to end, where each begins, and an open-addressing table of codes. */
  #bytes = new Uint8Array(256);
  #starts = new Int32Array(17);
  #hashes = new Int32Array(16);
  #slots = new Int32Array(64).fill(-1);
  #known = 0;

  constructor(name: string, spec: ColumnSpec, maxCategories: number) {
    super(name, spec, Int32Array);
    const { values } = spec;
    this.#open = values === undefined;
    this.#maxCategories = maxCategories;
    this.#unknown =
      spec.unknown === 'other' ? (values?.length ?? 0) : spec.unknown === 'null' ? NULL_CODE : REFUSED;
    this.#names = [];
    this.#dict = vocabulary(spec) ?? [];
    for (const value of values ?? []) {
      const bytes = new TextEncoder().encode(value);
      this.#add(bytes, 0, bytes.length, hash(bytes, 0, bytes.length));
    }
  }

  override finish(length: number): CatColumn {
    if (this.#open && this.#dict.length !== this.#known) this.#dict = this.#names.slice();
    return { dtype: 'cat', data: this.data.subarray(0, length), dict: this.#dict, ...this.validity(length) };
  }

  /** Takes a value whose hash is known. Returns whether it may stand here. */
  accept(b: Uint8Array, from: number, to: number, hashed: number, row: number): boolean {
    let code = this.#find(b, from, to, hashed);
    if (code < 0) {
      if (this.#open) code = this.#known < this.#maxCategories ? this.#add(b, from, to, hashed) : REFUSED;
      else code = this.#unknown;
      if (code === REFUSED) return false;
      if (code === NULL_CODE) {
        this.setNull(row);
        return true;
      }
    }
    this.data[row] = code;
    return true;
  }

  protected override clear(row: number): void {
    this.data[row] = NULL_CODE;
  }

  protected override takeValue(
    b: Uint8Array,
    from: number,
    to: number,
    row: number,
  ): CellProblem | undefined {
    if (this.accept(b, from, to, hash(b, from, to), row)) return undefined;
    if (this.#open) return { code: 'E_CSV_LIMIT', expected: `at most ${this.#maxCategories} categories` };
    return { code: 'E_CSV_CATEGORY', expected: `one of ${this.#dict.slice(0, 20).join('|')}` };
  }

  #find(b: Uint8Array, from: number, to: number, hashed: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const code = slots[slot]!; // masked
      if (code < 0) return -1;
      if (this.#hashes[code] === hashed && this.#equals(code, b, from, to)) return code;
    }
  }

  #equals(code: number, b: Uint8Array, from: number, to: number): boolean {
    const bytes = this.#bytes;
    let at = this.#starts[code]!; // codes in the table exist
    if (this.#starts[code + 1]! - at !== to - from) return false;
    for (let p = from; p < to; p++) if (bytes[at++] !== b[p]) return false;
    return true;
  }

  #add(b: Uint8Array, from: number, to: number, hashed: number): number {
    const code = this.#known++;
    const at = this.#starts[code]!; // written with the category before
    const end = at + to - from;
    if (end > this.#bytes.length) this.#bytes = enlarged(this.#bytes, new Uint8Array(end * 2));
    if (code + 2 > this.#starts.length) this.#starts = enlarged(this.#starts, new Int32Array(code * 2 + 2));
    if (code >= this.#hashes.length) this.#hashes = enlarged(this.#hashes, new Int32Array(code * 2));
    this.#bytes.set(b.subarray(from, to), at);
    this.#starts[code + 1] = end;
    this.#hashes[code] = hashed;
    if (this.#open) this.#names.push(decoder.decode(b.subarray(from, to)));
    if (this.#known * 4 > this.#slots.length) this.#slots = new Int32Array(this.#slots.length * 4).fill(-1);
    else return this.#place(code);
    for (let known = 0; known < code; known++) this.#place(known);
    return this.#place(code);
  }

  #place(code: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[code]! & mask; // codes placed exist
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = code;
    return code;
  }
}

function hash(b: Uint8Array, from: number, to: number): number {
  let h = HASH_START;
  for (let p = from; p < to; p++) h = hashByte(h, b[p]!);
  return h;
}

function enlarged<A extends Uint8Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
