import { f64, i32 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubles, profileOf, textOf } from './columns.fixture.ts';
import { fixtures } from './numpy-scipy.fixture.ts';
import { quantileError } from './quantiles.ts';
import type { NumberSummary } from './summaries.ts';
import { TableProfile } from './table-profile.ts';

const schema = { x: f64({ nullable: true }) };
const summarise = (values: readonly (number | null)[], ends?: readonly number[]): NumberSummary =>
  profileOf(schema, { length: values.length, columns: { x: doubles(values) } }, ends).value.columns
    .x as NumberSummary;

/** Any doubles, close ones, and few different ones. */
const values = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 300 }),
  fc.array(
    fc.integer({ min: -5000, max: 5000 }).map((n) => n / 7),
    { minLength: 1, maxLength: 3000, size: 'max' },
  ),
  fc.array(fc.constantFrom(0, -0, 1, -1, 1e-320, null), { maxLength: 50 }),
);

describe.each(fixtures.columns)('a column: $name', ({ values: column, mean, sd, quantiles }) => {
  const summary = summarise(column);
  it('has the mean and the deviation of numpy in long doubles', () => {
    expect(Math.abs((summary.moments?.mean ?? Number.NaN) - mean)).toBeLessThanOrEqual(
      1e-15 * Math.abs(mean) + 1e-300,
    );
    expect((summary.moments?.sd ?? Number.NaN) / sd).toBeCloseTo(1, 7);
  });
  it("has numpy's quantiles, as nearly as it says", () => {
    const error = quantileError(summary.buckets.dropped);
    expect(error).toBeLessThan(0.016);
    for (const [share, value] of Object.entries(quantiles))
      expect(Math.abs((summary.quantiles?.[share] ?? Number.NaN) - value)).toBeLessThanOrEqual(
        error * Math.abs(value),
      );
  });
});

describe('a profile of numbers', () => {
  it('is the same bytes in any order, batches and shards', () => {
    fc.assert(
      fc.property(
        values,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        (all, cuts) => {
          const ends = cuts.map((cut) => Math.floor(cut * all.length)).sort((a, b) => a - b);
          const whole = profileOf(schema, { length: all.length, columns: { x: doubles(all) } });
          expect(textOf({ rows: 0, columns: { x: summarise(all, ends) } })).toBe(
            textOf({ rows: 0, columns: { x: whole.value.columns.x! } }),
          );
          expect(summarise(all.toReversed())).toEqual(whole.value.columns.x);
          const shards = [0, ...ends].map((start, i) => {
            const part = all.slice(start, ends[i] ?? all.length);
            return profileOf(schema, { length: part.length, columns: { x: doubles(part) } });
          });
          const [left, right] = [new TableProfile(schema), new TableProfile(schema)];
          for (const shard of shards) left.merge(shard);
          for (const shard of shards.toReversed()) right.merge(shard);
          expect(textOf(left.value)).toBe(textOf(whole.value));
          expect(textOf(right.value)).toBe(textOf(whole.value));
          expect(textOf(TableProfile.from(whole.value).value)).toBe(textOf(whole.value));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps what it has read when more rows are added to it', () => {
    const [first, second] = [fixtures.columns[1]!.values, fixtures.columns[4]!.values]; // there are five
    const restored = TableProfile.from(
      profileOf(schema, { length: 2000, columns: { x: doubles(first) } }).value,
    );
    restored.add({ length: 2000, columns: { x: doubles(second) } });
    expect(restored.value.columns.x).toEqual(summarise([...first, ...second]));
  });

  it('never has more buckets than it may, and counts every value', () => {
    fc.assert(
      fc.property(values, (all) => {
        const { buckets, count, nulls } = summarise(all);
        expect(buckets.at.length).toBeLessThanOrEqual(2048);
        expect(buckets.counts.reduce((a, b) => a + b, 0)).toBe(count);
        expect(count + nulls).toBe(all.length);
      }),
    );
  });

  it('holds doubles of every size, and says no mean where their squares are too large', () => {
    const column = Array.from({ length: 4000 }, (_, i) => (i % 2 ? -1 : 1) * 2 ** ((i % 2000) - 1000));
    const { min, max, moments, buckets } = summarise(column);
    expect({ min, max, moments }).toEqual({ min: -(2 ** 999), max: 2 ** 998, moments: null });
    expect(buckets.at.length).toBeLessThanOrEqual(2048);
  });

  it('has a deviation of exactly 0 where all values are one', () => {
    expect(summarise([0.1, 0.1, 0.1]).moments).toMatchObject({ mean: 0.1, sd: 0 });
    expect(summarise([7]).moments).toMatchObject({ mean: 7, sd: 0 });
  });

  it('adds without rounding: what cancels leaves nothing behind', () => {
    const column = [1e100, 1, -1e100, 1e-100];
    expect(summarise(column).moments).toMatchObject({ sum: [1, 1e-100], mean: 0.25 });
  });

  it('counts rows without a value apart, and is of nothing where there is none', () => {
    expect(summarise([null, 2, null, 4])).toMatchObject({ count: 2, nulls: 2, min: 2, max: 4 });
    expect(summarise([null])).toMatchObject({ count: 0, nulls: 1, min: null, max: null, moments: null });
  });

  it('takes whole numbers, and 0 where null for no value', () => {
    const profile = new TableProfile({ n: i32({ nullable: true }) });
    const data = Int32Array.of(5, 0, -3);
    profile.add({ length: 3, columns: { n: { dtype: 'i32', data, valid: Uint8Array.of(0b101) } } });
    expect(profile.value.columns.n).toMatchObject({ count: 2, nulls: 1, min: -3, max: 5 });
  });
});
