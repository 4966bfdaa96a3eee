import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PERMUTATION, permutation } from './permutation.ts';
import type { SearchSpace } from './space.ts';
import { spaceSize } from './space.ts';
import { gridSequence, randomSequence, type TrialSequence } from './trial-sequence.ts';

const list = (name: string, count: number) => ({ name, values: Array.from({ length: count }, (_, i) => i) });
const whole = { name: 'w', min: 1, max: 4, log: true, integer: true };
const real = { name: 'r', min: 0.001, max: 10, log: true, integer: false };
const all = (sequence: TrialSequence, count: number) => Array.from({ length: count }, (_, i) => sequence(i));
const distinct = (trials: readonly unknown[]) => new Set(trials.map((params) => JSON.stringify(params))).size;

const finite = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }).map(
  (sizes): SearchSpace => ({
    fixed: { f: 1 },
    dimensions: [whole, ...sizes.map((n, i) => list(`d${i}`, n))],
  }),
);

describe('gridSequence and randomSequence', () => {
  it('give every combination of a finite space once, and then nothing', () => {
    fc.assert(
      fc.property(finite, fc.nat(), (space, seed) => {
        for (const sequence of [gridSequence(space, seed), randomSequence(space, seed)]) {
          const size = spaceSize(space);
          expect(distinct(all(sequence, size))).toBe(size);
          expect(sequence(0)).toHaveProperty('f', 1);
          expect([sequence(size), sequence(size + 7)]).toEqual([undefined, undefined]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('give the n-th trial whatever was asked for before', () => {
    const space: SearchSpace = { fixed: {}, dimensions: [real, whole, list('a', 7)] };
    const inOrder = all(randomSequence(space, 3), 40);
    const shuffled = randomSequence(space, 3);
    for (const place of [39, 0, 17, 5]) expect(shuffled(place)).toEqual(inOrder[place]);
    expect(all(randomSequence(space, 4), 40)).not.toEqual(inOrder);
  });

  it('take a grid of 10^12 combinations without listing it', () => {
    const space: SearchSpace = {
      fixed: {},
      dimensions: Array.from({ length: 12 }, (_, i) => list(`d${i}`, 10)),
    };
    const sequence = gridSequence(space, 0);
    expect(distinct(all(sequence, 1_000))).toBe(1_000);
    // Each value of each parameter comes up about as often: binomial(1000, 0.1), six standard deviations wide.
    for (const { name } of space.dimensions) {
      const counts = Array.from(
        { length: 10 },
        (_, v) => all(sequence, 1_000).filter((t) => t?.[name] === v).length,
      );
      expect(Math.min(...counts)).toBeGreaterThan(43);
      expect(Math.max(...counts)).toBeLessThan(157);
    }
  });

  it('draw from a logarithmic range as often in each power of ten', () => {
    const values = all(randomSequence({ fixed: {}, dimensions: [real] }, 1), 2_000).map((t) => Number(t?.r));
    expect(values.every((value) => value >= 0.001 && value <= 10)).toBe(true);
    const powers = [0.001, 0.01, 0.1, 1].map((low) => values.filter((v) => v >= low && v < low * 10).length);
    for (const count of powers)
      expect(Math.abs(count - 500)).toBeLessThan(6 * Math.sqrt(2_000 * 0.25 * 0.75));
  });

  it('end where a range is too narrow to go on', () => {
    const space: SearchSpace = { fixed: {}, dimensions: [{ ...real, min: 1, max: 1 }] };
    expect([0, 1].map(randomSequence(space, 0))).toEqual([{ r: 1 }, undefined]);
  });
});

it('permutation orders the largest size that it takes without leaving it', () => {
  const at = permutation(MAX_PERMUTATION - 1, 9);
  const values = Array.from({ length: 1_000 }, (_, i) => at(i));
  expect(new Set(values).size).toBe(1_000);
  expect(
    values.every((value) => Number.isSafeInteger(value) && value >= 0 && value < MAX_PERMUTATION - 1),
  ).toBe(true);
});
