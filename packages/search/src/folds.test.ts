import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignFolds } from './folds.ts';

const sizes = (folds: Uint16Array, count: number) =>
  Array.from({ length: count }, (_, f) => folds.filter((fold) => fold === f).length);

describe('assignFolds', () => {
  it('gives rows folds whose sizes differ by one at most, in an order that the seed decides', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 9, max: 200 }),
        fc.nat(),
        (folds, rows, seed) => {
          const assigned = assignFolds({ rows, folds, seed });
          const counts = sizes(assigned, folds);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(assignFolds({ rows, folds, seed })).toEqual(assigned);
        },
      ),
    );
    const [a, b] = [0, 1].map((seed) => assignFolds({ rows: 100, folds: 5, seed }));
    expect(a).not.toEqual(b);
  });

  it('never tears a group apart, and lets no fold be a group larger than another', () => {
    const groups = fc.array(fc.nat(40), { minLength: 60, maxLength: 300 });
    fc.assert(
      fc.property(groups, fc.nat(), (codes, seed) => {
        fc.pre(new Set(codes).size >= 4);
        const keys = Array.from({ length: 41 }, (_, g) => g * 7919);
        const given = { column: 'g', codes: Int32Array.from(codes), keys };
        const folds = assignFolds({ rows: codes.length, folds: 4, seed, groups: given });
        const seen = new Map<number, number>();
        for (const [i, code] of codes.entries()) {
          expect(seen.get(code) ?? folds[i]).toBe(folds[i]);
          seen.set(code, folds[i] ?? -1);
        }
        const largest = Math.max(...[...Map.groupBy(codes, (c) => c).values()].map((rows) => rows.length));
        const counts = sizes(folds, 4);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(largest);
        expect(Math.min(...counts)).toBeGreaterThan(0);
      }),
    );
  });

  it('depends on the values of groups, not on the order in which they were met', () => {
    const rows = 60;
    const values = Array.from({ length: rows }, (_, i) => (i * 13) % 20);
    const keys = Array.from({ length: 20 }, (_, g) => g + 1000);
    const folds = assignFolds({
      rows,
      folds: 3,
      seed: 2,
      groups: { column: 'g', codes: Int32Array.from(values), keys },
    });
    const renamed = Int32Array.from(values, (v) => 19 - v);
    const again = assignFolds({
      rows,
      folds: 3,
      seed: 2,
      groups: { column: 'g', codes: renamed, keys: keys.toReversed() },
    });
    expect(again).toEqual(folds);
  });

  it('refuses more folds than there are rows, or groups', () => {
    expect(() => assignFolds({ rows: 3, folds: 4, seed: 0 })).toThrow(
      expect.objectContaining({ code: 'E_SEARCH_FOLDS', exitCode: 65, facts: { folds: 4, found: 3 } }),
    );
    const groups = { column: 'entity_id', codes: new Int32Array(9), keys: [1, 2] };
    expect(() => assignFolds({ rows: 9, folds: 2, seed: 0, groups })).toThrow(
      /2 values of entity_id, the train file has 1/,
    );
  });
});
