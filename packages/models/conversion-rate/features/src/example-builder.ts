// Collects made-up rows into one batch of a feature set.
import type { Batch, Column, ExampleBatch, ExamplePart, FeatureSet } from '@slipway/contract';
import type { Keyword } from './example-keyword.ts';

/** Digits of the longest id. */
const MAX_ID_BYTES = 10;
const ZERO = 0x30;
/** The devices that have a flag, in the order of their codes. */
const DEVICE_FLAGS = ['computer', 'smartphone'];
/** What only training has. */
const OUTCOMES = ['cr', 'clicks', 'conversions'];

/** A batch of a known number of rows, filled row by row. */
export class ExampleBuilder {
  readonly #names: readonly string[];
  readonly #length: number;
  readonly #truth: Float64Array;
  readonly #rates: Float64Array;
  readonly #clicks: Int32Array;
  readonly #conversions: Int32Array;
  readonly #ids: Uint8Array;
  readonly #offsets: Int32Array;
  readonly #scale: Float64Array;
  readonly #flags: readonly Uint8Array[];
  /** Columns of the attributes that the feature set has, by their place among a keyword's own. */
  readonly #attributes: ReadonlyMap<number, Uint8Array>;
  #row = 0;

  constructor(featureSet: FeatureSet, part: ExamplePart, length: number) {
    const names = Object.keys(featureSet.source);
    this.#names = part === 'predict' ? names.filter((name) => !OUTCOMES.includes(name)) : names;
    this.#length = length;
    this.#truth = new Float64Array(length);
    this.#rates = new Float64Array(length);
    this.#clicks = new Int32Array(length);
    this.#conversions = new Int32Array(length);
    this.#ids = new Uint8Array(length * MAX_ID_BYTES);
    this.#offsets = new Int32Array(length + 1);
    this.#scale = new Float64Array(length);
    this.#flags = DEVICE_FLAGS.map(() => new Uint8Array(length));
    const attributes = names.filter((name) => /^att\d+$/.test(name));
    this.#attributes = new Map(attributes.map((name) => [placeOf(name), new Uint8Array(length)]));
  }

  /** Whether every row has been added. */
  get isFull(): boolean {
    return this.#row === this.#length;
  }

  /** @param isSeen - Whether the row has an outcome; rows to predict have none. */
  add(keyword: Keyword, id: number, device: number, isSeen: boolean): void {
    const row = this.#row++;
    const rate = keyword.rate(device);
    this.#truth[row] = rate;
    if (isSeen) {
      keyword.observe(device, rate);
      this.#clicks[row] = keyword.clicks;
      this.#conversions[row] = keyword.conversions;
      this.#rates[row] = keyword.conversions / keyword.clicks;
    }
    this.#offsets[row + 1] = writeDigits(this.#ids, this.#offsets[row]!, id); // in range: row is below length
    this.#scale[row] = keyword.attrsScale;
    const flag = this.#flags[device];
    if (flag !== undefined) flag[row] = 1;
    for (const [place, column] of this.#attributes) column[row] = keyword.attributes[place]!; // in range by its name
  }

  finish(): ExampleBatch {
    const columns = Object.fromEntries(this.#names.map((name) => [name, this.#column(name)]));
    const batch: Batch = { length: this.#length, columns };
    return { batch, truth: this.#truth };
  }

  #column(name: string): Column {
    switch (name) {
      case 'cr':
        return { dtype: 'f64', data: this.#rates };
      case 'clicks':
        return { dtype: 'i32', data: this.#clicks };
      case 'conversions':
        return { dtype: 'i32', data: this.#conversions };
      case 'attrs_scale':
        return { dtype: 'f64', data: this.#scale };
      case 'entity_id': {
        const data = this.#ids.slice(0, this.#offsets[this.#length]);
        return { dtype: 'utf8', data, offsets: this.#offsets };
      }
      default: {
        const data = this.#flags[DEVICE_FLAGS.indexOf(name)] ?? this.#attributes.get(placeOf(name));
        return { dtype: 'bool', data: data! }; // every other column of a feature set is a flag
      }
    }
  }
}

/** `att7` is the seventh of a keyword's attributes. */
function placeOf(attribute: string): number {
  return Number(attribute.slice('att'.length)) - 1;
}

/** Writes a positive whole number; returns where it ends. */
function writeDigits(into: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    into[i] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return end;
}
