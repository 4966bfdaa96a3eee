// 95 % intervals of a mean by formula, where drawing would be too much.

/** Of the normal distribution: 95 %, two-sided. */
const Z = 1.959963984540054;

/** Bounds of a mean. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's interval of a share, within [0, 1].
 *
 * @param n - Rows, or effective rows; above 0.
 * @see Wilson (1927), JASA 22(158), 209–212.
 */
export function shareInterval(share: number, n: number): Bounds {
  const centre = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))) / (1 + (Z * Z) / n);
  return { low: Math.max(centre - half, 0), high: Math.min(centre + half, 1) };
}

/** The normal interval of a mean. Of one row nothing is known but the row itself. @param variance - Mean squared distance from the mean. */
export function meanInterval(mean: number, variance: number, n: number): Bounds {
  const half = n > 1 ? Z * Math.sqrt(variance / (n - 1)) : 0;
  return { low: mean - half, high: mean + half };
}
