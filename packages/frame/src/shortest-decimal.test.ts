import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SHORTEST_BYTES, writeShortest } from './shortest-decimal.ts';

const out = Buffer.alloc(MAX_SHORTEST_BYTES);

/** The text written, or undefined where the rounding was in doubt. */
function shortest(value: number): string | undefined {
  const end = writeShortest(value, out, 0);
  return end < 0 ? undefined : out.toString('latin1', 0, end);
}

const rates = fc.double({ min: 1e-6, max: 1, maxExcluded: true, noNaN: true });
const kinds = {
  'any double': rates,
  'a float of 32 bits': rates.map(Math.fround).filter((x) => x >= 1e-6 && x < 1),
  'a decimal of up to 17 digits': fc
    .tuple(rates, fc.integer({ min: 1, max: 17 }))
    .map(([x, digits]) => Number(x.toPrecision(digits)))
    .filter((x) => x >= 1e-6 && x < 1),
  'a fraction': fc
    .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 9999 }))
    .map(([a, b]) => Math.min(a, b) / (Math.max(a, b) + 1))
    .filter((x) => x >= 1e-6),
};

describe('writeShortest', () => {
  it.each(Object.entries(kinds))('writes %s as String does, or leaves it to String', (_, values) => {
    let written = 0;
    fc.assert(
      fc.property(values, (value) => {
        const text = shortest(value);
        if (text === undefined) return;
        written++;
        expect(text).toBe(String(value));
      }),
      { numRuns: 20_000, seed: 8 },
    );
    expect(written).toBeGreaterThan(18_000);
  });

  it.each([0.1, 0.01, 0.001, 1e-4, 1e-5, 0.3, 0.30000000000000004, 0.5315552079737262, 1 / 3, 2 / 3])(
    'writes %d as String does',
    (value) => {
      expect(shortest(value)).toBe(String(value));
    },
  );

  it('leaves powers of two and carried digits to String', () => {
    for (const value of [0.5, 0.25, 0.125, 1e-6, 0.09999999999999999, 0.9999999999999999]) {
      expect([undefined, String(value)]).toContain(shortest(value));
    }
  });
});
