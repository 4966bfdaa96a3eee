// Gauss-Legendre quadrature on [0, 1]: n points integrate a polynomial of degree 2n - 1 exactly.

/** Points in (0, 1), ascending, and their weights, which sum to 1. Shape [n] each. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const MAX_STEPS = 50;

/** @param n - Number of points, at least 1. @see Press et al. (2007), Numerical Recipes, 3rd ed., section 4.6 */
export function gaussLegendre(n: number): Quadrature {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < MAX_STEPS; step++) {
      const legendre = evaluate(n, x);
      slope = legendre.slope;
      const move = legendre.value / slope;
      x -= move;
      if (Math.abs(move) < 1e-15) break;
    }
    points[n - 1 - i] = (1 + x) / 2;
    weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomial of degree n and its slope, by recurrence. */
function evaluate(n: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}
