// The profile of a column of categories: how often each occurs while they are few, then how often each hash does.
import { type CatColumn, type Column, isValid } from '@slipway/contract';
import type { ColumnProfile } from './column-profile.ts';
import { ProfileError } from './errors.ts';
import { nameHash } from './name-hashes.ts';
import type { CategorySummary } from './summaries.ts';

/** Categories that are counted by name. */
const MOST_NAMES = 4096;
/** A longer name is text, not a category: UTF-16 units. */
export const LONGEST_NAME = 256;
/** Beyond either, rows are counted by the hash of their category. */
export const HASHES = 1024;

/** Place of a category among {@link HASHES} counts. */
export function hashPlace(name: string): number {
  return nameHash(name)[0] % HASHES;
}

/**
 * Counts of `cat` columns. A function of the rows alone, whatever their order: more than 4,096 categories, or one whose name is longer than
 * 256, and all are counted by hash, without names.
 */
export class CategoryProfile implements ColumnProfile {
  readonly #column: string;
  #count = 0;
  #nulls = 0;
  readonly #names = new Map<string, number>();
  #hashed: Float64Array | undefined;

  /** @param column - The column's name, for errors. */
  constructor(column: string) {
    this.#column = column;
  }

  add(column: Column, length: number): void {
    if (column.dtype !== 'cat')
      throw ProfileError.merge(this.#column, `is ${column.dtype}, its profile is of categories`);
    const counts = countCodes(column, length);
    let count = 0;
    for (const [code, rows] of counts.entries()) {
      if (rows > 0) this.#put(column.dict[code] ?? '', rows);
      count += rows;
    }
    this.#count += count;
    this.#nulls += length - count;
  }

  merge(other: ColumnProfile): void {
    if (!(other instanceof CategoryProfile))
      throw ProfileError.merge(this.#column, 'is of categories in one only');
    this.#count += other.#count;
    this.#nulls += other.#nulls;
    if (other.#hashed !== undefined) {
      const hashed = this.#byHash();
      for (const [i, rows] of other.#hashed.entries()) hashed[i]! += rows; // as many
    }
    for (const [name, rows] of other.#names) this.#put(name, rows);
  }

  get value(): CategorySummary {
    const base = { kind: 'category', count: this.#count, nulls: this.#nulls } as const;
    if (this.#hashed !== undefined) return { ...base, hashed: [...this.#hashed] };
    const names = [...this.#names].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return { ...base, distinct: names.length, names };
  }

  /** The profile that a summary was made of. */
  static from(column: string, summary: CategorySummary): CategoryProfile {
    const profile = new CategoryProfile(column);
    profile.#count = summary.count;
    profile.#nulls = summary.nulls;
    if (summary.hashed !== undefined) profile.#hashed = Float64Array.from(summary.hashed);
    for (const [name, rows] of summary.names ?? []) profile.#put(name, rows);
    return profile;
  }

  #put(name: string, rows: number): void {
    if (this.#hashed === undefined) {
      this.#names.set(name, (this.#names.get(name) ?? 0) + rows);
      if (this.#names.size > MOST_NAMES || name.length > LONGEST_NAME) this.#byHash();
    } else this.#hashed[hashPlace(name)]! += rows; // in range by the remainder
  }

  #byHash(): Float64Array {
    if (this.#hashed !== undefined) return this.#hashed;
    this.#hashed = new Float64Array(HASHES);
    for (const [name, rows] of this.#names) this.#hashed[hashPlace(name)]! += rows; // as in #put
    this.#names.clear();
    return this.#hashed;
  }
}

/** Rows of each code, shape [dict.length]. */
function countCodes(column: CatColumn, length: number): Float64Array {
  const counts = new Float64Array(column.dict.length);
  for (let i = 0; i < length; i++) {
    const code = column.data[i]!; // in range by the loop
    if (code >= 0 && code < counts.length && isValid(column, i)) counts[code]! += 1;
  }
  return counts;
}
