import { bool, cat, f64, i32, type Schema, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categories, doubles, profileOf, textOf, texts } from './columns.fixture.ts';
import type { CategorySummary, KeySummary } from './summaries.ts';
import { TableProfile } from './table-profile.ts';

const one = (schema: Schema, column: Parameters<typeof profileOf>[1]['columns'][string], length: number) =>
  profileOf(schema, { length, columns: { x: column } }).value.columns.x;

describe('a profile of categories', () => {
  it('is the same bytes in any order and shards, below and beyond the number that it names', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'ä', null), fc.nat(6000).map(String));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6000, size: 'max' }), fc.nat(6000), (all, cut) => {
        const schema = { x: cat({ nullable: true }) };
        const of = (part: typeof all) =>
          profileOf(schema, { length: part.length, columns: { x: categories(part) } });
        const whole = textOf(of(all).value);
        const [first, second] = [of(all.slice(0, cut)), of(all.slice(cut))];
        second.merge(first);
        expect(textOf(of(all.toReversed()).value)).toBe(whole);
        expect(textOf(second.value)).toBe(whole);
        expect(textOf(TableProfile.from(second.value).value)).toBe(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('has the most frequent first, and nulls apart', () => {
    const found = one({ x: cat() }, categories(['b', 'a', 'c', 'a', null, 'b']), 6) as CategorySummary;
    expect(found).toEqual({
      kind: 'category',
      count: 5,
      nulls: 1,
      distinct: 3,
      names: [
        ['a', 2],
        ['b', 2],
        ['c', 1],
      ],
    });
  });

  it('keeps no names beyond 4,096, nor where one is longer than 256', () => {
    const many = Array.from({ length: 4097 }, (_, i) => `site ${i}`);
    for (const names of [many, ['x'.repeat(257), 'y']]) {
      const found = one({ x: cat() }, categories(names), names.length) as CategorySummary;
      expect(found.names).toBeUndefined();
      expect(found.hashed?.reduce((a, b) => a + b, 0)).toBe(names.length);
    }
    const found = one({ x: cat() }, categories(many.slice(1)), 4096) as CategorySummary;
    expect(found.distinct).toBe(4096);
  });
});

describe('a profile of keys', () => {
  it.each([10, 1000, 20_000, 300_000])('estimates how many there are: %d', (n) => {
    const ids = Array.from({ length: n }, (_, i) => `entity-${i}`);
    const { distinct } = one(
      { x: utf8() },
      texts([...ids, ...ids.slice(0, 100)]),
      n + Math.min(n, 100),
    ) as KeySummary;
    expect(Math.abs(distinct / n - 1)).toBeLessThan(0.05);
  });

  it('holds no value of a key or group, whatever its type', () => {
    const rows = 50;
    const ids = Array.from({ length: rows }, (_, i) => `person-${i}`);
    const schema = {
      a: utf8(),
      b: cat({ role: 'group' }),
      c: i32({ role: 'key' }),
      d: utf8({ role: 'time' }),
    };
    const numbers = Int32Array.from({ length: rows }, (_, i) => 7_000_001 + i);
    const columns = {
      a: texts(ids),
      b: categories(ids),
      c: { dtype: 'i32', data: numbers },
      d: texts(ids),
    } as const;
    const { value } = profileOf(schema, { length: rows, columns });
    expect(textOf(value)).not.toMatch(/person|70000/);
    for (const { kind, ...rest } of Object.values(value.columns)) {
      expect(kind).toBe('key');
      expect(Math.abs((rest as KeySummary).distinct - rows)).toBeLessThanOrEqual(2);
    }
  });

  it('merges to what all rows together would have given', () => {
    const of = (from: number) => {
      const ids = Array.from({ length: 5000 }, (_, i) => `${from + i}`);
      return profileOf({ x: utf8() }, { length: 5000, columns: { x: texts(ids) } });
    };
    const [a, b] = [of(0), of(2500)];
    a.merge(b);
    const all = Array.from({ length: 7500 }, (_, i) => `${i}`);
    const whole = one({ x: utf8() }, texts(all), 7500) as KeySummary;
    expect(a.value.columns.x).toMatchObject({ count: 10_000, registers: whole.registers });
  });
});

describe('a profile of flags', () => {
  it('counts ones and rows without a value', () => {
    const column = { dtype: 'bool', data: Uint8Array.of(1, 0, 1, 0), valid: Uint8Array.of(0b0111) } as const;
    expect(one({ x: bool() }, column, 4)).toEqual({ kind: 'flag', count: 3, nulls: 1, trues: 2 });
  });
});

describe('a profile of a table', () => {
  it('refuses columns of another kind and tables of other columns', () => {
    const profile = new TableProfile({ x: f64() });
    expect(() => profile.add({ length: 1, columns: { x: texts(['a']) } })).toThrow(/x is utf8/);
    expect(() => profile.add({ length: 1, columns: { y: doubles([1]) } })).toThrow(/x is not in a batch/);
    expect(() => profile.merge(new TableProfile({ x: bool() }))).toThrow(/of numbers in one only/);
    expect(() => profile.merge(new TableProfile({}))).toThrow(/x is in one only/);
    expect(() => profile.merge(new TableProfile({ x: f64(), z: f64() }))).toThrow(/z is in one only/);
  });
});
