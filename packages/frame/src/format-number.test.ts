import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NUMBER_BYTES, writeDouble, writeInteger } from './format-number.ts';

const out = Buffer.alloc(MAX_NUMBER_BYTES);
const text = (value: number): string => out.toString('latin1', 0, writeDouble(value, out, 0));

/** The doubles next to a decimal of few digits: where a conversion that rounds too early goes wrong. */
const neighbours = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 12 }), fc.constantFrom(-1, 0, 1))
  .map(([digits, power, step]) => {
    const word = new Float64Array([digits / 10 ** power]);
    const bits = new BigInt64Array(word.buffer);
    bits[0]! += BigInt(step); // one element
    return word[0]!; // one element
  });

describe('writeDouble', () => {
  it('writes every finite double as String does', () => {
    const doubles = fc.oneof(neighbours, fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(doubles, (value) => {
        expect(text(value)).toBe(String(value));
      }),
      { numRuns: 50_000, seed: 5 },
    );
  });

  it('writes the double just below a short decimal with all its digits', () => {
    expect(text(0.45392499999999997)).toBe('0.45392499999999997');
    expect(text(0.9999999999999999)).toBe('0.9999999999999999');
  });

  it('writes the same text from its cache as at the first time', () => {
    expect([text(1 / 3), text(2 / 3), text(1 / 3)]).toEqual([String(1 / 3), String(2 / 3), String(1 / 3)]);
  });
});

it('writeInteger writes every 32-bit integer as String does', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(out.toString('latin1', 0, writeInteger(value, out, 0))).toBe(String(value));
    }),
    { numRuns: 5000, seed: 5 },
  );
});
