import { describe, expect, it } from 'vitest';
import type { Batch } from './batch.ts';
import { checkFlags, findFlagConflict } from './check-flags.ts';
import { categoryNames, type FeatureSet, featureSetDigest, flagCategory } from './feature-set.ts';
import { bool, f64 } from './schema.ts';

const DEVICE = { flags: { computer: 'Computer', phone: 'Phone' }, otherwise: 'Tablet' };
const flags = (computer: number[], phone: number[]): Batch => ({
  length: computer.length,
  columns: {
    computer: { dtype: 'bool', data: Uint8Array.from(computer) },
    phone: { dtype: 'bool', data: Uint8Array.from(phone) },
  },
});

describe('featureSetDigest', () => {
  const columns = { a: f64({ min: 0 }), b: bool() };
  const set: FeatureSet = { name: 'features_v1', source: columns, columns };

  it('is a sha256 that stays the same from release to release', () => {
    expect(featureSetDigest(set)).toBe('b0c7b16f82070eea6c2290b48cf4a6bb42ec11be30aeea79f1cf28078ded77d8');
  });

  it('ignores the order in which things are declared and sees every change of a rule', () => {
    const { a, b } = columns;
    expect(featureSetDigest({ columns: { b, a }, source: { b, a }, name: 'features_v1' })).toBe(
      featureSetDigest(set),
    );
    const changes: Partial<FeatureSet>[] = [
      { name: 'features_v2' },
      { columns: { ...columns, a: f64({ min: 1 }) } },
      { columns: { ...columns, a: f64({ min: 0, nullable: true }) } },
      { columns: { a } },
      { categories: { device: DEVICE } },
    ];
    const digests = changes.map((change) => featureSetDigest({ ...set, ...change }));
    expect(new Set([featureSetDigest(set), ...digests]).size).toBe(6);
  });
});

describe('flag categories', () => {
  it('are coded in order of declaration, the one without a flag last', () => {
    expect(categoryNames(DEVICE)).toEqual(['Computer', 'Phone', 'Tablet']);
    expect(flagCategory(flags([1, 0, 0], [0, 1, 0]), DEVICE)).toEqual({
      dtype: 'cat',
      data: Int32Array.of(0, 1, 2),
      dict: ['Computer', 'Phone', 'Tablet'],
    });
  });

  it('have no conflict where at most one flag is set, and tell the first row where two are', () => {
    expect(findFlagConflict(flags([1, 0, 0], [0, 1, 0]), DEVICE)).toBe(-1);
    expect(findFlagConflict(flags([1, 1, 1], [0, 1, 1]), DEVICE)).toBe(1);
    expect(findFlagConflict(flags([], []), DEVICE)).toBe(-1);
    expect(() => checkFlags(flags([1, 1], [0, 1]), { device: DEVICE })).toThrow(
      'computer and phone are both 1, but a row has one device of Computer, Phone, Tablet',
    );
  });

  it('are not looked at in a batch that lacks one of their columns', () => {
    const { computer } = flags([1], [1]).columns;
    expect(() =>
      checkFlags({ length: 1, columns: { computer: computer! } }, { device: DEVICE }),
    ).not.toThrow();
  });
});
