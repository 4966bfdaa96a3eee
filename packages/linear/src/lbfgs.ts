// Limited-memory BFGS: which way to go, from the last few steps and a diagonal that stands for the rest.

/** Steps remembered: what SciPy and scikit-learn keep by default. */
const DEPTH = 10;

/**
 * The inverse Hessian as far as the last ten steps show it; beyond them, a multiple of the inverse of a diagonal.
 *
 * @see Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4. Cost of a direction O(40 · size).
 */
export class Lbfgs {
  readonly #inverse: Float64Array;
  readonly #steps: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  #scale = 1;

  /** @param diagonal - About the Hessian's, positive, shape [size]. */
  constructor(diagonal: Float64Array) {
    this.#inverse = diagonal.map((value) => 1 / value);
  }

  /** Writes the direction for a gradient to `out`; both of shape [size]. */
  direction(gradient: Float64Array, out: Float64Array): void {
    const factors: number[] = [];
    for (let j = 0; j < out.length; j++) out[j] = -gradient[j]!; // of one size, as all here
    for (const { s, y, rho } of this.#steps.toReversed()) {
      const factor = rho * dot(s, out);
      factors.push(factor);
      addScaled(out, -factor, y);
    }
    for (let j = 0; j < out.length; j++) out[j]! *= this.#scale * this.#inverse[j]!;
    for (const { s, y, rho } of this.#steps) addScaled(out, (factors.pop() ?? 0) - rho * dot(y, out), s);
  }

  /** Takes in a step and by how much it changed the gradient. A step along which rounding hides the curvature is passed over. */
  remember(step: Float64Array, change: Float64Array): void {
    const curvature = dot(step, change);
    const size = this.norm(change);
    if (!(curvature > Number.EPSILON * size)) return;
    const oldest = this.#steps.length === DEPTH ? this.#steps.shift() : undefined;
    const [s, y] = [oldest?.s ?? step.slice(), oldest?.y ?? change.slice()];
    s.set(step);
    y.set(change);
    this.#steps.push({ s, y, rho: 1 / curvature });
    this.#scale = curvature / size;
  }

  /** gᵀ · D⁻¹ · g. */
  norm(gradient: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < gradient.length; j++) sum += gradient[j]! * gradient[j]! * this.#inverse[j]!;
    return sum;
  }
}

/** Of arrays of one length, in four sums: one would wait for each addition. */
export function dot(a: Float64Array, b: Float64Array): number {
  const whole = a.length & ~3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let j = 0; j < whole; j += 4) {
    s0 += a[j]! * b[j]!; // in range by the loop, as below
    s1 += a[j + 1]! * b[j + 1]!;
    s2 += a[j + 2]! * b[j + 2]!;
    s3 += a[j + 3]! * b[j + 3]!;
  }
  for (let j = whole; j < a.length; j++) s0 += a[j]! * b[j]!;
  return s0 + s1 + (s2 + s3);
}

function addScaled(into: Float64Array, factor: number, values: Float64Array): void {
  for (let j = 0; j < into.length; j++) into[j]! += factor * values[j]!; // of one length
}
