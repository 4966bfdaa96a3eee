// Remembers predictions by the codes they came from. Tables hold few distinct rows once values have become codes (0/1 columns, a
// histogram's 256 cuts), and rows with equal codes have equal predictions: a remembered one is the same bits.

/** Slots of the table; direct-mapped, so a newer prediction takes the place of an older one. 2 MiB with one word of key. */
const TABLE_BITS = 18;
/** Words that a key may have; a model with more combinations meets the same one too seldom. */
const MAX_WORDS = 4;
const WORD_END = 2 ** 31 - 2;
/** 2^32 / golden ratio. @see Knuth, The Art of Computer Programming 3, 6.4: multiplicative hashing */
const HASH_FACTOR = 0x9e3779b1;

/** How codes make up keys: a code counts `stride` in its word. */
export interface KeyLayout {
  readonly words: number;
  /** Shape [slots]. */
  readonly word: readonly number[];
  /** Shape [slots]. */
  readonly stride: readonly number[];
}

/**
 * Mixed-radix keys of whole rows of codes: equal keys mean equal codes.
 *
 * @param radixes - How many codes each slot has.
 * @returns Undefined when a key would be too long to be worth it.
 */
export function layOutKeys(radixes: readonly number[]): KeyLayout | undefined {
  const word: number[] = [];
  const stride: number[] = [];
  let words = 1;
  let filled = 1;
  for (const radix of radixes) {
    if (filled * radix > WORD_END) {
      words++;
      filled = 1;
    }
    word.push(words - 1);
    stride.push(filled);
    filled *= radix;
  }
  return words > MAX_WORDS ? undefined : { words, word, stride };
}

/** An exact, bounded cache from keys to predictions. */
export class PredictionCache {
  readonly #words: number;
  /** Shape [table, words]; a key's first word is at least 1, so 0 is an empty place. */
  readonly #keys: Int32Array;
  readonly #predictions: Float32Array;
  readonly #shift: number;

  /** @param tableBits - Logarithm of the table's size; given by tests. */
  constructor(words: number, tableBits = TABLE_BITS) {
    this.#words = words;
    this.#keys = new Int32Array(words << tableBits);
    this.#predictions = new Float32Array(1 << tableBits);
    this.#shift = 32 - tableBits;
  }

  /**
   * Fills in what is known.
   *
   * @param keys - One array a word, shape [rows]; words of the first are at least 1.
   * @param out - Receives the predictions that are known, shape [rows].
   * @param unknown - Receives the rows that are not, shape [at least rows].
   * @returns How many those are.
   */
  lookUp(keys: readonly Int32Array[], out: Float64Array, unknown: Int32Array): number {
    const table = this.#keys;
    const predictions = this.#predictions;
    const words = this.#words;
    const first = keys[0]!; // at least one word
    let missed = 0;
    for (let row = 0; row < first.length; row++) {
      const place = words === 1 ? this.#placeOf(first[row]!) : this.#place(keys, row);
      let hit = table[place * words] === first[row];
      for (let w = 1; hit && w < words; w++) hit = table[place * words + w] === keys[w]![row];
      if (hit) out[row] = predictions[place]!;
      else unknown[missed++] = row;
    }
    return missed;
  }

  /** Remembers a row's prediction. */
  store(keys: readonly Int32Array[], row: number, prediction: number): void {
    const place = this.#place(keys, row);
    for (let w = 0; w < this.#words; w++) this.#keys[place * this.#words + w] = keys[w]![row]!;
    this.#predictions[place] = prediction;
  }

  #place(keys: readonly Int32Array[], row: number): number {
    let mixed = keys[0]![row]!;
    for (let w = 1; w < this.#words; w++)
      mixed = Math.imul(mixed ^ (mixed >>> 15), HASH_FACTOR) ^ keys[w]![row]!;
    return this.#placeOf(mixed);
  }

  #placeOf(mixed: number): number {
    return Math.imul(mixed, HASH_FACTOR) >>> this.#shift;
  }
}
