// Draws buckets with replacement and reads intervals off the means that come out.
import { MetricsError } from './errors.ts';
import { seededIndex } from './seeded-random.ts';

/** How to draw, and which predictors to compare. */
export interface BootstrapOptions {
  /** Whole number; its low 32 bits count. */
  readonly seed: number;
  /** Draws, in [1, 100,000]. Default 2,000. */
  readonly resamples?: number;
  /** Share of draws inside an interval, in (0, 1). Default 0.95. */
  readonly level?: number;
  /** Names of first and second. Default none. */
  readonly pairs?: readonly (readonly [string, string])[];
}

/** A figure and the percentile interval around it. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One predictor beside another on the same rows. */
export interface PairFigures {
  readonly first: string;
  readonly second: string;
  /** Mean loss of the first less that of the second: negative where the first is better. */
  readonly difference: Interval;
  /** Mean loss of the first over that of the second; null where the second's is 0. */
  readonly ratio: Interval | null;
  /** Whether 0 lies inside the difference's interval, so that either may be the better one. */
  readonly isWithinNoise: boolean;
}

/** Mean losses by predictor, and the pairs asked for. */
export interface LossFigures {
  readonly predictors: Readonly<Record<string, Interval>>;
  readonly pairs: readonly PairFigures[];
}

/** Sums by bucket, each of shape [buckets]. */
export interface BucketLosses {
  readonly names: readonly string[];
  readonly weight: Float64Array;
  readonly losses: readonly Float64Array[];
}

const RESAMPLES = 2000;
const MOST_RESAMPLES = 100_000;
const LEVEL = 0.95;

/**
 * Mean losses, differences and ratios with their intervals. Draws in which every weight is 0 are left out.
 *
 * @throws {@link MetricsError} `E_METRICS_OPTION`.
 */
export function resampleLosses(buckets: BucketLosses, options: BootstrapOptions): LossFigures {
  const { resamples = RESAMPLES, level = LEVEL, pairs = [] } = options;
  if (!(Number.isInteger(resamples) && resamples >= 1 && resamples <= MOST_RESAMPLES))
    throw MetricsError.option('resamples', resamples, `a whole number in [1, ${MOST_RESAMPLES}]`);
  if (!(level > 0 && level < 1)) throw MetricsError.option('level', level, 'a share in (0, 1)');
  const all = new Float64Array(buckets.weight.length).fill(1);
  const values = means(buckets, all);
  const drawn = drawMeans(buckets, resamples, options.seed);
  const interval = (value: number, draws: Float64Array) => percentileInterval(value, draws, level);
  const at = (name: string) => {
    const p = buckets.names.indexOf(name);
    if (p < 0) throw MetricsError.option(`the place of ${name} among the predictors`, p, 'one of them');
    return p;
  };
  return {
    predictors: Object.fromEntries(
      buckets.names.map((name, p) => [name, interval(values[p]!, drawn[p]!)]), // one of each a name, here and below
    ),
    pairs: pairs.map(([first, second]) => {
      const [f, s] = [at(first), at(second)];
      const [firsts, seconds] = [drawn[f]!, drawn[s]!];
      const difference = interval(
        values[f]! - values[s]!,
        firsts.map((mean, i) => mean - seconds[i]!),
      );
      const ratios = firsts.map((mean, i) => mean / seconds[i]!).filter(Number.isFinite);
      const ratio = values[s] === 0 || ratios.length === 0 ? null : interval(values[f]! / values[s]!, ratios);
      const isWithinNoise = difference.low <= 0 && difference.high >= 0;
      return { first, second, difference, ratio, isWithinNoise };
    }),
  };
}

/** Means of every predictor in every draw, each of shape [draws with weight]. */
function drawMeans(buckets: BucketLosses, resamples: number, seed: number): readonly Float64Array[] {
  const size = buckets.weight.length;
  const index = seededIndex(seed);
  const counts = new Float64Array(size);
  const drawn = buckets.names.map(() => new Float64Array(resamples));
  let kept = 0;
  for (let draw = 0; draw < resamples; draw++) {
    counts.fill(0);
    for (let i = 0; i < size; i++) counts[index(size)]! += 1; // in range: index is below size
    const of = means(buckets, counts);
    if (of.some(Number.isNaN)) continue;
    for (const [p, column] of drawn.entries()) column[kept] = of[p]!; // one mean a predictor
    kept++;
  }
  return drawn.map((column) => column.subarray(0, kept));
}

/** Weighted mean loss of each predictor where bucket `b` counts `counts[b]` times. */
function means(buckets: BucketLosses, counts: Float64Array): readonly number[] {
  const weight = dot(buckets.weight, counts);
  return buckets.losses.map((losses) => dot(losses, counts) / weight);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!; // as many buckets
  return sum;
}

/** Quantiles by linear interpolation, as numpy's default. */
function percentileInterval(value: number, draws: Float64Array, level: number): Interval {
  const sorted = draws.toSorted();
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? value; // no draw had weight
    const above = sorted[Math.ceil(place)] ?? value;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { value, low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) };
}
