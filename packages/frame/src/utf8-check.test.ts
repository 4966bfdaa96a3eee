import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Utf8Check } from './utf8-check.ts';

/** Offset of the first bad byte by the check in chunks of a size, or -1. */
function firstBad(bytes: Uint8Array, size: number): number {
  const check = new Utf8Check();
  for (let p = 0; p < bytes.length; p += size) {
    const chunk = bytes.subarray(p, p + size);
    const bad = check.add(chunk);
    if (bad >= 0) return p + chunk.length - bad;
  }
  return check.end() > 0 ? bytes.length - check.end() : -1;
}

/** The same by definition: where the longest valid prefix ends. */
function firstBadSlow(bytes: Uint8Array): number {
  if (isUtf8(bytes)) return -1;
  let good = 0;
  for (let end = 1; end <= bytes.length; end++) if (isUtf8(bytes.subarray(0, end))) good = end;
  return good;
}

const pieces = fc.constantFrom(
  ...[
    '61',
    '0a',
    'c3a9',
    'e282ac',
    'f09f9880',
    'ff',
    'c0',
    '80',
    'ed',
    'eda080',
    'f4',
    'f490',
    'e0',
    'e080',
    'c3',
    'f0',
    'f080',
    'bf',
  ],
);

describe('Utf8Check', () => {
  it('finds the first bad byte for every chunk size', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (parts, size) => {
        const bytes = Buffer.from(parts.join(''), 'hex');
        expect(firstBad(bytes, size)).toBe(firstBadSlow(bytes));
      }),
      { numRuns: 20_000, seed: 4 },
    );
  });
});
