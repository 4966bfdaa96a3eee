// A histogram that finds its range by itself, and the same one whatever the order of values.
import { checkFinite, checkLengths, checkWeights } from './check-rows.ts';
import { MetricsError } from './errors.ts';

/** Counts of values in bins of equal width. JSON-able. */
export interface HistogramSummary {
  /** Lower edge of the first bin: a multiple of the width. Bin `i` holds [start + i · width, start + (i + 1) · width). */
  readonly start: number;
  /** A power of 2. */
  readonly width: number;
  /** Values in each bin, shape [bins]; the first and the last are not 0. */
  readonly counts: readonly number[];
  /** Their weights, shape [bins]. */
  readonly weights: readonly number[];
  readonly rows: number;
}

const BINS = 50;
const MOST_BINS = 10_000;
/** Bins are no narrower than 2^-30, about 1e-9. */
const FINEST = -30;
/** Larger values count as this one, so that every edge is a finite number. */
const LARGEST_VALUE = 2 ** 1000;
/** Bin numbers stay whole numbers that doubles tell apart. */
const LARGEST_INDEX = 2 ** 52;

/**
 * Accumulates values. Bins are a power of 2 wide and start at multiples of it: the narrowest that cover all values with no more bins than
 * asked for, so mostly between half of them and all. Wider bins are unions of narrower ones, which is why order, batches and shards change nothing.
 *
 * @example
 * const residuals = new Histogram({ bins: 8 });
 * residuals.add(Float64Array.of(-0.5, 0.1, 0.2), 3);
 * residuals.value; // { start: -0.5, width: 0.125, counts: [1, 0, 0, 0, 1, 1], … }
 */
export class Histogram {
  readonly #bins: number;
  #exponent = FINEST;
  /** Number of the first bin: its lower edge over the width. */
  #first = 0;
  #counts = new Float64Array();
  #weights = new Float64Array();
  #rows = 0;

  /** @param options - `bins`: most bins, a whole number in [4, 10,000], default 50. @throws {@link MetricsError} `E_METRICS_OPTION`. */
  constructor(options: { readonly bins?: number } = {}) {
    this.#bins = options.bins ?? BINS;
    if (!(Number.isInteger(this.#bins) && this.#bins >= 4 && this.#bins <= MOST_BINS))
      throw MetricsError.option('bins', this.#bins, `a whole number in [4, ${MOST_BINS}]`);
  }

  /**
   * Adds values: all of them, or none when it throws.
   *
   * @param values - Finite, shape [at least length].
   * @param weight - Finite, at least 0, shape [at least length]. Default: 1 each.
   * @throws {@link MetricsError} `E_METRICS_VALUE`, `E_METRICS_WEIGHT`, `E_METRICS_LENGTH`.
   */
  add(values: ArrayLike<number>, length: number, weight?: ArrayLike<number>): void {
    checkLengths({ values, weight }, length);
    checkFinite('value', values, length, this.#rows);
    checkWeights(weight, length, this.#rows);
    if (length === 0) return;
    let [low, high] = [values[0]!, values[0]!]; // in range: checked above
    for (let i = 1; i < length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
    this.#cover(low, high, FINEST);
    const width = 2 ** this.#exponent;
    for (let i = 0; i < length; i++) {
      const bin = binOf(values[i]!, width) - this.#first;
      this.#counts[bin]! += 1; // covered above
      this.#weights[bin]! += weight === undefined ? 1 : weight[i]!;
    }
    this.#rows += length;
  }

  /** Adds all values of another histogram, which stays as it is. @throws {@link MetricsError} `E_METRICS_OPTION` for another number of bins. */
  merge(other: Histogram): void {
    if (other.#bins !== this.#bins)
      throw MetricsError.option('bins of what is merged', other.#bins, `${this.#bins}`);
    if (other.#rows === 0) return;
    const { start, width, counts, weights } = other.value;
    this.#cover(start, start + width * (counts.length - 1), other.#exponent);
    for (const [i, count] of counts.entries()) {
      const bin = binOf(start + width * i, 2 ** this.#exponent) - this.#first;
      this.#counts[bin]! += count; // covered above, and as many weights
      this.#weights[bin]! += weights[i]!;
    }
    this.#rows += other.#rows;
  }

  /**
   * The histogram of all values so far.
   *
   * @throws {@link MetricsError} `E_METRICS_EMPTY` before the first value.
   */
  get value(): HistogramSummary {
    if (this.#rows === 0) throw MetricsError.empty();
    const width = 2 ** this.#exponent;
    const [counts, weights] = [[...this.#counts], [...this.#weights]];
    return { start: this.#first * width + 0, width, counts, weights, rows: this.#rows };
  }

  /** Widens range and bins until they hold both values, and to at least the width 2^exponent. */
  #cover(low: number, high: number, exponent: number): void {
    const before = this.#exponent;
    this.#exponent = Math.max(before, exponent);
    let [first, last] = this.#span(low, high, before);
    while (last - first >= this.#bins || -first > LARGEST_INDEX || last > LARGEST_INDEX) {
      this.#exponent++;
      [first, last] = this.#span(low, high, before);
    }
    const shift = 2 ** (this.#exponent - before);
    const [counts, weights] = [this.#counts, this.#weights];
    this.#counts = new Float64Array(last - first + 1);
    this.#weights = new Float64Array(last - first + 1);
    for (let i = 0; i < counts.length; i++) {
      const bin = binOf(this.#first + i, shift) - first;
      this.#counts[bin]! += counts[i]!; // in range: the new span holds the old one
      this.#weights[bin]! += weights[i]!;
    }
    this.#first = first;
  }

  /** Numbers of the first and the last bin that hold two values and all bins so far. @param before - Exponent of the bins so far. */
  #span(low: number, high: number, before: number): [number, number] {
    const width = 2 ** this.#exponent;
    const [first, last] = [binOf(low, width), binOf(high, width)];
    if (this.#rows === 0) return [first, last];
    const shift = 2 ** (this.#exponent - before);
    const old = [binOf(this.#first, shift), binOf(this.#first + this.#counts.length - 1, shift)];
    return [Math.min(first, old[0]!), Math.max(last, old[1]!)]; // both were just made
  }
}

/** Number of the bin that holds a value: a negative one lies below 0 even where the quotient is too small for a double. */
function binOf(value: number, width: number): number {
  const bin = Math.floor(Math.min(Math.max(value, -LARGEST_VALUE), LARGEST_VALUE) / width);
  return bin === 0 && value < 0 ? -1 : bin;
}
