import { expect, it } from 'vitest';
import { gaussLegendre } from './quadrature.ts';

it('integrates polynomials up to its degree exactly, and not the next', () => {
  for (let n = 1; n <= 24; n++) {
    const { points, weights } = gaussLegendre(n);
    const integral = (degree: number): number =>
      points.reduce((sum, t, q) => sum + (weights[q] ?? 0) * t ** degree, 0);
    for (let degree = 0; degree < 2 * n; degree++) expect(integral(degree)).toBeCloseTo(1 / (degree + 1), 14);
    if (n <= 6) expect(Math.abs(integral(2 * n) - 1 / (2 * n + 1))).toBeGreaterThan(1e-9);
    expect([...points]).toEqual([...points].sort((a, b) => a - b));
  }
});
