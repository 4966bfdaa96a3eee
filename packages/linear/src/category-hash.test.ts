import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/logistic.json' with { type: 'json' };
import { createCategoryHasher } from './category-hash.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('createCategoryHasher', () => {
  it('gives the buckets of scikit-learn’s FeatureHasher, whatever the length and the script', () => {
    for (const { bits, name, value, bucket } of fixture.hashes) {
      const bytes = encode(value);
      expect([name, value, createCategoryHasher(name, bits)(bytes, 0, bytes.length)]).toEqual([
        name,
        value,
        bucket,
      ]);
    }
    expect(fixture.hashes).toHaveLength(28);
  });

  it('reads a part of a longer array, and forgets the value before', () => {
    const hash = createCategoryHasher('c', 20);
    const data = encode(`${'z'.repeat(500)}abc`);
    const expected = createCategoryHasher('c', 20)(encode('abc'), 0, 3);
    hash(data, 0, data.length);
    expect(hash(data, 500, 503)).toBe(expected);
  });

  it.each([0, 25, 1.5])('refuses %d bits', (bits) => {
    expect(() => createCategoryHasher('c', bits)).toThrow(
      expect.objectContaining({ code: 'E_NUMERIC_PARAMETER', exitCode: 78 }),
    );
  });
});
