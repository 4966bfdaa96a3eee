import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOutKeys, PredictionCache } from './prediction-cache.ts';

it('gives back what was stored under a key or nothing, however small the table', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(3)), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(1, 2),
      (rows, words) => {
        const cache = new PredictionCache(words, 3);
        const keys = [Int32Array.from(rows, ([a]) => a), Int32Array.from(rows, ([, b]) => b)].slice(0, words);
        const truth = (row: number): number =>
          keys.reduce((sum, word, w) => sum + (word[row] ?? 0) * (w * 100 + 1), 0);
        for (const [row] of rows.entries()) cache.store(keys, row, truth(row));
        const out = new Float64Array(rows.length).fill(-1);
        const unknown = new Int32Array(rows.length);
        const missed = cache.lookUp(keys, out, unknown);
        for (const row of unknown.subarray(0, missed)) out[row] = truth(row);
        expect([...out]).toEqual(rows.map((_, row) => truth(row)));
        expect(missed).toBeLessThan(rows.length);
      },
    ),
    { seed: 7 },
  );
});

it('keys of different codes differ, whatever the radixes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 65_535 }), { maxLength: 8 }), fc.gen(), (radixes, g) => {
      const layout = layOutKeys(radixes);
      if (layout === undefined) return;
      const codes = (): number[] => radixes.map((radix) => g(() => fc.nat(radix - 1)));
      const keyOf = (row: readonly number[]): number[] => {
        const key = Array<number>(layout.words).fill(0);
        for (const [i, code] of row.entries()) key[layout.word[i] ?? 0]! += code * (layout.stride[i] ?? 0); // one a slot
        return key;
      };
      const [a, b] = [codes(), codes()];
      expect(JSON.stringify(keyOf(a)) === JSON.stringify(keyOf(b))).toBe(
        JSON.stringify(a) === JSON.stringify(b),
      );
      for (const word of keyOf(radixes.map((radix) => radix - 1))) expect(word).toBeLessThan(2 ** 31 - 2);
    }),
    { seed: 9 },
  );
});

it('gives up where keys would be long: such rows seldom come twice', () => {
  expect(layOutKeys(Array(12).fill(2).concat(256))?.words).toBe(1);
  expect(layOutKeys(Array(100).fill(2))?.words).toBe(4);
  expect(layOutKeys(Array(50).fill(256))).toBeUndefined();
});
