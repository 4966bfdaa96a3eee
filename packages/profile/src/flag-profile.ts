// The profile of a column of flags.
import { type Column, isValid } from '@slipway/contract';
import type { ColumnProfile } from './column-profile.ts';
import { ProfileError } from './errors.ts';
import type { FlagSummary } from './summaries.ts';

/** Counts of `bool` columns. */
export class FlagProfile implements ColumnProfile {
  readonly #name: string;
  #count = 0;
  #nulls = 0;
  #trues = 0;

  /** @param name - The column's, for errors. */
  constructor(name: string) {
    this.#name = name;
  }

  add(column: Column, length: number): void {
    if (column.dtype !== 'bool')
      throw ProfileError.merge(this.#name, `is ${column.dtype}, its profile is of flags`);
    let trues = 0;
    let nulls = 0;
    for (let i = 0; i < length; i++) trues += column.data[i]!; // in range by the loop; 0 where null
    if (column.valid !== undefined) for (let i = 0; i < length; i++) if (!isValid(column, i)) nulls++;
    this.#count += length - nulls;
    this.#nulls += nulls;
    this.#trues += trues;
  }

  merge(other: ColumnProfile): void {
    if (!(other instanceof FlagProfile)) throw ProfileError.merge(this.#name, 'is of flags in one only');
    this.#count += other.#count;
    this.#nulls += other.#nulls;
    this.#trues += other.#trues;
  }

  get value(): FlagSummary {
    return { kind: 'flag', count: this.#count, nulls: this.#nulls, trues: this.#trues };
  }

  /** The profile that a summary was made of. */
  static from(name: string, { count, nulls, trues }: FlagSummary): FlagProfile {
    const profile = new FlagProfile(name);
    profile.#count = count;
    profile.#nulls = nulls;
    profile.#trues = trues;
    return profile;
  }
}
