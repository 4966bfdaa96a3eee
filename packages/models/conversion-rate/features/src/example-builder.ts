// Collects made-up rows into one batch.
import type { Batch, BoolColumn, Columns, Schema } from '@slipway/contract';
import type { Keyword } from './example-keyword.ts';
import type { ExampleBatch, ExamplePart } from './example-source.ts';
import { featureNamesV1 } from './features-v1.ts';

/** Digits of the longest id. */
const MAX_ID_BYTES = 10;
const ZERO = 0x30;
const DEVICE_FLAGS = 2;

/** A batch of a known number of rows, filled row by row. */
export class ExampleBuilder {
  readonly #part: ExamplePart;
  readonly #length: number;
  readonly #rates: Float64Array;
  readonly #truth: Float64Array;
  readonly #ids: Uint8Array;
  readonly #offsets: Int32Array;
  readonly #scale: Float64Array;
  /** computer, smartphone, then the attributes in the order of the file. */
  readonly #flags: readonly Uint8Array[];
  #row = 0;

  constructor(part: ExamplePart, length: number) {
    this.#part = part;
    this.#length = length;
    this.#rates = new Float64Array(length);
    this.#truth = new Float64Array(length);
    this.#ids = new Uint8Array(length * MAX_ID_BYTES);
    this.#offsets = new Int32Array(length + 1);
    this.#scale = new Float64Array(length);
    this.#flags = flagNames.map(() => new Uint8Array(length));
  }

  /** Whether every row has been added. */
  get isFull(): boolean {
    return this.#row === this.#length;
  }

  add(keyword: Keyword, id: number, device: number): void {
    const row = this.#row++;
    const rate = keyword.rate(device);
    this.#truth[row] = rate;
    if (this.#part !== 'predict') this.#rates[row] = keyword.observe(device, rate);
    this.#offsets[row + 1] = writeDigits(this.#ids, this.#offsets[row]!, id); // in range: row is below length
    this.#scale[row] = keyword.attrsScale;
    if (device < DEVICE_FLAGS) this.#flags[device]![row] = 1;
    for (let j = 0; j < keyword.attributes.length; j++) {
      this.#flags[DEVICE_FLAGS + j]![row] = keyword.attributes[j]!; // one a flag
    }
  }

  finish(): ExampleBatch {
    const columns = new Map<string, Columns<Schema>[string]>();
    if (this.#part !== 'predict') columns.set('cr', { dtype: 'f64', data: this.#rates });
    const data = this.#ids.slice(0, this.#offsets[this.#length]);
    columns.set('entity_id', { dtype: 'utf8', data, offsets: this.#offsets });
    const flags = new Map(flagNames.map((name, j) => [name as string, this.#flags[j]!])); // as many as names
    for (const name of featureNamesV1) {
      const flag = flags.get(name);
      const column: BoolColumn | undefined = flag && { dtype: 'bool', data: flag };
      columns.set(name, column ?? { dtype: 'f64', data: this.#scale });
    }
    const batch: Batch = { length: this.#length, columns: Object.fromEntries(columns) };
    return { batch, truth: this.#truth };
  }
}

const flagNames = featureNamesV1.filter((name) => name !== 'attrs_scale');

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
