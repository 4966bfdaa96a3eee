// How sure mean losses and their differences are: a bootstrap over buckets of rows, so that no row needs to be kept.
import { checkFinite, checkLengths, checkWeights } from './check-rows.ts';
import { MetricsError } from './errors.ts';
import { hashNumber } from './leading-bits.ts';
import { type BootstrapOptions, type LossFigures, resampleLosses } from './resample-losses.ts';

/** What the bootstrap says of the rows so far. */
export interface BootstrapSummary {
  /** Every row counts 1. */
  readonly unweighted: LossFigures;
  /** Every row counts its weight. Null when no weight was ever given. */
  readonly weighted: LossFigures | null;
  /** What was drawn: buckets that hold rows. Below about 30, intervals are too narrow. */
  readonly buckets: number;
  readonly rows: number;
}

/** A power of 2; a bucket of several rows or groups is drawn as one, which costs nothing but a little noise. */
const BUCKETS = 8192;

/** What an added batch may carry besides its losses. */
export interface BootstrapRows {
  /** Finite, at least 0, shape [at least length]. Default: 1 each. */
  readonly weight?: ArrayLike<number> | undefined;
  /** {@link groupHashes} of what belongs together, shape [at least length]. Default: every row stands for itself. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * Accumulates each predictor's loss of the same rows. Rows are hashed into 8,192 buckets, by group or by their number from the first row on,
 * so that batch sizes change nothing; then whole buckets are drawn with replacement, the same for all predictors. Cost
 * O(rows · predictors) + O(resamples · buckets · predictors); memory 128 KiB and 128 KiB a predictor.
 *
 * @example
 * const bootstrap = new PairedBootstrap(['mean', 'v4']);
 * bootstrap.add([lossesOfMean, lossesOfV4], length, { weight: clicks, groups: groupHashes(entity, length) });
 * bootstrap.intervals({ seed: 1, pairs: [['v4', 'mean']] }).unweighted.pairs[0]?.difference; // { value, low, high }
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 13 (percentile intervals).
 */
export class PairedBootstrap {
  readonly #names: readonly string[];
  #rows = 0;
  #isWeighted = false;
  readonly #count = new Float64Array(BUCKETS);
  readonly #weight = new Float64Array(BUCKETS);
  readonly #losses: readonly Float64Array[];
  readonly #weightedLosses: readonly Float64Array[];

  /** @param predictors - Names, each once, at least one. @throws {@link MetricsError} `E_METRICS_OPTION`. */
  constructor(predictors: readonly string[]) {
    if (predictors.length === 0 || new Set(predictors).size !== predictors.length)
      throw MetricsError.option('the number of predictors', predictors.length, 'at least 1, each name once');
    this.#names = [...predictors];
    this.#losses = predictors.map(() => new Float64Array(BUCKETS));
    this.#weightedLosses = predictors.map(() => new Float64Array(BUCKETS));
  }

  /**
   * Adds rows: all of them, or none when it throws.
   *
   * @param losses - Of each predictor in the constructor's order, finite, each of shape [at least length].
   * @param length - Number of rows, at least 0.
   * @throws {@link MetricsError} `E_METRICS_VALUE`, `E_METRICS_WEIGHT`, `E_METRICS_LENGTH`.
   */
  add(losses: readonly ArrayLike<number>[], length: number, rows: BootstrapRows = {}): void {
    const { weight, groups } = rows;
    checkLengths({ losses }, this.#names.length);
    const named = Object.fromEntries(this.#names.map((name, p) => [`losses of ${name}`, losses[p]]));
    checkLengths({ ...named, weight, groups }, length);
    for (const loss of losses) checkFinite('loss', loss, length, this.#rows);
    checkWeights(weight, length, this.#rows);
    const buckets = new Uint16Array(length);
    for (let i = 0; i < length; i++) {
      const bucket = (groups === undefined ? hashNumber(this.#rows + i) : groups[i]!) & (BUCKETS - 1); // in range: checked above
      buckets[i] = bucket;
      this.#count[bucket]! += 1; // below BUCKETS by the mask
      this.#weight[bucket]! += weight === undefined ? 1 : weight[i]!;
    }
    for (const [p, sums] of this.#losses.entries())
      addLosses(sums, this.#weightedLosses[p]!, losses[p]!, weight, buckets); // as many as names
    this.#isWeighted ||= weight !== undefined;
    this.#rows += length;
  }

  /** Adds all rows of another accumulator of the same predictors, which stays as it is. @throws {@link MetricsError} `E_METRICS_OPTION`. */
  merge(other: PairedBootstrap): void {
    if (other.#names.join('\n') !== this.#names.join('\n'))
      throw MetricsError.option('predictors of what is merged', other.#names.length, this.#names.join(', '));
    addInto(this.#count, other.#count);
    addInto(this.#weight, other.#weight);
    for (const [p, sums] of this.#losses.entries()) addInto(sums, other.#losses[p]!); // as many predictors
    for (const [p, sums] of this.#weightedLosses.entries()) addInto(sums, other.#weightedLosses[p]!);
    this.#isWeighted ||= other.#isWeighted;
    this.#rows += other.#rows;
  }

  /**
   * Mean losses, differences and ratios with percentile intervals. The same rows, options and seed give the same bits.
   *
   * @throws {@link MetricsError} `E_METRICS_EMPTY` before the first row, `E_METRICS_WEIGHT` when every weight was 0, `E_METRICS_OPTION`.
   */
  intervals(options: BootstrapOptions): BootstrapSummary {
    if (this.#rows === 0) throw MetricsError.empty();
    const filled = Uint16Array.from(this.#count.keys()).filter((bucket) => this.#count[bucket]! > 0);
    const pick = (sums: Float64Array) => Float64Array.from(filled, (bucket) => sums[bucket]!); // filled are indices of buckets
    const figures = (weight: Float64Array, losses: readonly Float64Array[]) =>
      resampleLosses({ names: this.#names, weight: pick(weight), losses: losses.map(pick) }, options);
    if (this.#weight.every((weight) => weight === 0)) throw MetricsError.noWeight(this.#rows);
    return {
      unweighted: figures(this.#count, this.#losses),
      weighted: this.#isWeighted ? figures(this.#weight, this.#weightedLosses) : null,
      buckets: filled.length,
      rows: this.#rows,
    };
  }
}

function addLosses(
  plain: Float64Array,
  weighted: Float64Array,
  losses: ArrayLike<number>,
  weight: ArrayLike<number> | undefined,
  buckets: Uint16Array,
): void {
  for (let i = 0; i < buckets.length; i++) {
    const bucket = buckets[i]!; // in range by the loop, as are the losses
    const loss = losses[i]!;
    plain[bucket]! += loss;
    weighted[bucket]! += weight === undefined ? loss : weight[i]! * loss;
  }
}

function addInto(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += from[i]!; // both of as many buckets
}
