// The profile of a column of keys or text: no value of it is kept.
import { type Column, isValid } from '@slipway/contract';
import type { ColumnProfile } from './column-profile.ts';
import { DistinctCount } from './distinct-count.ts';
import { ProfileError } from './errors.ts';
import { hashBytes, hashWords } from './hash-bytes.ts';
import { nameHashes } from './name-hashes.ts';
import type { KeySummary } from './summaries.ts';

const UTF8_START = 0;

/** Rows, nulls and about how many different values: of text, and of any column whose role is `key` or `group`. */
export class KeyProfile implements ColumnProfile {
  readonly #name: string;
  #count = 0;
  #nulls = 0;
  #distinct = new DistinctCount();

  /** @param name - The column's, for errors. */
  constructor(name: string) {
    this.#name = name;
  }

  add(column: Column, length: number): void {
    const add = adderOf(column, this.#distinct);
    let nulls = 0;
    for (let i = 0; i < length; i++) {
      if (isValid(column, i)) add(i);
      else nulls++;
    }
    this.#count += length - nulls;
    this.#nulls += nulls;
  }

  merge(other: ColumnProfile): void {
    if (!(other instanceof KeyProfile)) throw ProfileError.merge(this.#name, 'is of keys in one only');
    this.#count += other.#count;
    this.#nulls += other.#nulls;
    this.#distinct.merge(other.#distinct);
  }

  get value(): KeySummary {
    return {
      kind: 'key',
      count: this.#count,
      nulls: this.#nulls,
      distinct: Math.min(this.#distinct.value, this.#count),
      registers: Buffer.from(this.#distinct.registers).toString('base64'),
    };
  }

  /** The profile that a summary was made of. */
  static from(name: string, { count, nulls, registers }: KeySummary): KeyProfile {
    const profile = new KeyProfile(name);
    profile.#count = count;
    profile.#nulls = nulls;
    profile.#distinct = new DistinctCount(Buffer.from(registers, 'base64'));
    return profile;
  }
}

function adderOf(column: Column, distinct: DistinctCount): (row: number) => void {
  if (column.dtype === 'utf8') {
    const { data, offsets } = column;
    return (i) => distinct.add(hashBytes(data, offsets[i] ?? UTF8_START, offsets[i + 1] ?? UTF8_START));
  }
  if (column.dtype === 'cat') {
    const hashes = nameHashes(column.dict);
    return (i) => distinct.add(hashes[column.data[i] ?? -1] ?? [0, 0]);
  }
  const value = new Float64Array(1);
  const words = new Int32Array(value.buffer);
  return (i) => {
    value[0] = (column.data[i] ?? 0) + 0; // -0 is 0
    distinct.add(hashWords(words[0] ?? 0, words[1] ?? 0));
  };
}
