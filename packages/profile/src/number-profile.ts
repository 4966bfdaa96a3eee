// The profile of a column of numbers.
import type { Column } from '@slipway/contract';
import type { ColumnProfile } from './column-profile.ts';
import { ProfileError } from './errors.ts';
import { Moments } from './moments.ts';
import { numbersOf } from './numbers-of.ts';
import { quantilesOf } from './quantiles.ts';
import type { NumberSummary } from './summaries.ts';
import { ValueBuckets } from './value-buckets.ts';

/** Counts, range, mean, standard deviation and quantiles of `f64` and `i32` columns; what is not finite counts as null. */
export class NumberProfile implements ColumnProfile {
  readonly #name: string;
  #count = 0;
  #nulls = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #moments = new Moments();
  #buckets = new ValueBuckets();

  /** @param name - The column's, for errors. */
  constructor(name: string) {
    this.#name = name;
  }

  add(column: Column, length: number): void {
    if (column.dtype !== 'f64' && column.dtype !== 'i32')
      throw ProfileError.merge(this.#name, `is ${column.dtype}, its profile is of numbers`);
    const values = numbersOf(column, length);
    let [count, min, max] = [0, this.#min, this.#max];
    for (let i = 0; i < length; i++) {
      const value = values[i]!; // in range by the loop
      if (!Number.isFinite(value)) continue;
      count++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#count += count;
    this.#nulls += length - count;
    this.#min = min;
    this.#max = max;
    this.#moments.add(values, length);
    this.#buckets.add(values, length);
  }

  merge(other: ColumnProfile): void {
    if (!(other instanceof NumberProfile)) throw ProfileError.merge(this.#name, 'is of numbers in one only');
    this.#count += other.#count;
    this.#nulls += other.#nulls;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#moments.merge(other.#moments);
    this.#buckets.merge(other.#buckets);
  }

  get value(): NumberSummary {
    const buckets = this.#buckets.value;
    const moments = this.#moments.value;
    const hasValues = this.#count > 0;
    const min = hasValues ? this.#min + 0 : null;
    const max = hasValues ? this.#max + 0 : null;
    return {
      kind: 'number',
      count: this.#count,
      nulls: this.#nulls,
      min,
      max,
      moments: moments !== null && min === max ? { ...moments, sd: 0 } : moments,
      quantiles: min === null || max === null ? null : quantilesOf(buckets, min, max),
      buckets,
    };
  }

  /** The profile that a summary was made of. */
  static from(name: string, summary: NumberSummary): NumberProfile {
    const profile = new NumberProfile(name);
    profile.#count = summary.count;
    profile.#nulls = summary.nulls;
    profile.#min = summary.min ?? profile.#min;
    profile.#max = summary.max ?? profile.#max;
    profile.#moments = Moments.from(summary.count, summary.moments);
    profile.#buckets = ValueBuckets.from(summary.buckets);
    return profile;
  }
}
