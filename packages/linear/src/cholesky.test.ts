import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cholesky } from './cholesky.ts';

it('solves a system worked out by hand', () => {
  const a = Float64Array.of(4, 2, 0, 2, 5, 3, 0, 3, 10);
  const { kept, dependent, solve } = cholesky(a, 3, [0, 1, 2]);
  expect({ kept, dependent }).toEqual({ kept: [0, 1, 2], dependent: [] });
  const x = solve([4 - 4, 2 - 10 + 9, -6 + 30]); // A · (1, -2, 3)
  for (const [j, value] of [1, -2, 3].entries()) expect(x[j]).toBeCloseTo(value, 14);
});

it('passes over columns that it is not asked for, and those that depend on others', () => {
  const a = Float64Array.of(1, 9, 2, 9, 9, 9, 2, 9, 4); // column 2 is twice column 0
  const system = cholesky(a, 3, [0, 2]);
  expect(system).toMatchObject({ kept: [0], dependent: [2] });
  expect([...system.solve([3, 9, 6])]).toEqual([3, 0, 0]);
});

it('solves A = BᵀB + I for any B', () => {
  const entry = fc.double({ noNaN: true, min: -10, max: 10 });
  const row = fc.array(entry, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), row, (b, x) => {
      const a = Float64Array.from({ length: 16 }, (_, k) => {
        const [i, j] = [k >> 2, k & 3];
        return b.reduce((sum, r) => sum + r[i]! * r[j]!, i === j ? 1 : 0);
      });
      const right = x.map((_, i) => x.reduce((sum, value, j) => sum + a[4 * i + j]! * value, 0));
      const solved = cholesky(a, 4, [0, 1, 2, 3]).solve(right);
      for (const [j, value] of x.entries()) expect(Math.abs(solved[j]! - value)).toBeLessThan(1e-9);
    }),
    { seed: 1, numRuns: 300 },
  );
});
