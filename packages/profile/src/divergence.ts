// How far apart two distributions over the same bins are.

/** Added to every count, so that a bin that is empty on one side is a large surprise and not an infinite one. @see Jeffreys' prior */
const SMOOTHING = 0.5;

/**
 * Population stability index, in nats, from 0 on: `Σ (q − p) · ln(q / p)`. Half a row is added to each bin; bins that are empty on both
 * sides are left out. By custom below 0.1 nothing has happened, and above 0.25 the population is another one.
 *
 * Two samples of the same population, of n and m rows, give about (bins − 1) · (1/n + 1/m).
 *
 * @param expected - Rows in each bin, finite, at least 0, not all 0.
 * @param actual - The same of other rows; as many bins.
 * @see Siddiqi (2006), Credit Risk Scorecards, Wiley, for the custom; Yurdakul & Naranjo (2020), J. Risk Model Validation 14(4), for its size.
 */
export function populationStability(expected: readonly number[], actual: readonly number[]): number {
  const used = expected.map((_, i) => i).filter((i) => (expected[i] ?? 0) + (actual[i] ?? 0) > 0);
  const p = shares(used.map((i) => (expected[i] ?? 0) + SMOOTHING));
  const q = shares(used.map((i) => (actual[i] ?? 0) + SMOOTHING));
  return p.reduce((sum, share, i) => sum + ((q[i] ?? 0) - share) * Math.log((q[i] ?? 0) / share), 0);
}

/**
 * Jensen–Shannon divergence, in bits: 0 for equal shares, 1 where no bin is used on both sides. Nothing is added to the counts.
 *
 * @param expected - Rows in each bin, finite, at least 0, not all 0.
 * @param actual - The same of other rows; as many bins.
 * @see Lin (1991), IEEE Transactions on Information Theory 37(1), 145–151
 */
export function jensenShannon(expected: readonly number[], actual: readonly number[]): number {
  const [p, q] = [shares(expected), shares(actual)];
  const bits = p.reduce((sum, share, i) => {
    const other = q[i] ?? 0;
    const middle = (share + other) / 2;
    return sum + (surprise(share, middle) + surprise(other, middle)) / 2;
  }, 0);
  return Math.min(Math.max(bits, 0), 1);
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function surprise(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}
