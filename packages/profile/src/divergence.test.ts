import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jensenShannon, populationStability } from './divergence.ts';
import { fixtures } from './numpy-scipy.fixture.ts';

const counts = fc.array(fc.tuple(fc.nat(10_000), fc.nat(10_000)), { minLength: 2, maxLength: 20 });
const hasRows = (pairs: readonly [number, number][]) =>
  pairs.some(([a]) => a > 0) && pairs.some(([, b]) => b > 0);

describe.each(fixtures.counts)('counts $name', ({ expected, actual, psi, js }) => {
  it('have the index that numpy computes', () => {
    expect(populationStability(expected, actual)).toBeCloseTo(psi, 12);
  });
  it('have the divergence that scipy computes', () => {
    expect(jensenShannon(expected, actual)).toBeCloseTo(js, 12);
  });
});

describe('both', () => {
  it('are symmetric, at least 0, and 0 for the same counts', () => {
    fc.assert(
      fc.property(counts.filter(hasRows), (pairs) => {
        const [a, b] = [pairs.map(([n]) => n), pairs.map(([, n]) => n)];
        for (const distance of [populationStability, jensenShannon]) {
          expect(distance(a, b)).toBeCloseTo(distance(b, a), 10);
          expect(distance(a, b)).toBeGreaterThanOrEqual(0);
          expect(distance(a, a)).toBe(0);
        }
      }),
    );
  });
});

describe('jensenShannon', () => {
  it('is 1 where no bin is used on both sides', () => {
    expect(jensenShannon([7, 0, 0], [0, 3, 9])).toBe(1);
  });
});
