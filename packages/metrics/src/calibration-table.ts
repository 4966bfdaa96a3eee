// Whether predictions mean what they say: bins of equal mass, each with its mean prediction and mean outcome.
import { checkFinite, checkLengths, checkWeights } from './check-rows.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { MetricsError } from './errors.ts';
import { meanInterval, shareInterval } from './mean-intervals.ts';
import { ScoreTable, type SortedScores } from './score-table.ts';

/** One bin of the table. With weights, means are weighted ones. */
export interface CalibrationBin {
  readonly rows: number;
  readonly weight: number;
  /** Lowest and highest prediction; to about 3 digits where there are very many distinct ones. */
  readonly from: number;
  readonly to: number;
  readonly meanPrediction: number;
  readonly meanOutcome: number;
  /** 95 % interval of the mean outcome. */
  readonly low: number;
  readonly high: number;
}

/** The table and calibration in the large. */
export interface CalibrationSummary {
  /** Ascending by prediction; at most as many as asked for, none without weight. */
  readonly bins: readonly CalibrationBin[];
  readonly meanPrediction: number;
  readonly meanOutcome: number;
  /** Mean prediction less mean outcome. */
  readonly difference: number;
  /** Mean prediction over mean outcome; null where the mean outcome is 0. */
  readonly ratio: number | null;
  readonly rows: number;
}

/** How a table is made. */
export interface CalibrationTableOptions {
  /** Binary: Wilson's interval of a share, within [0, 1]. Regression: the normal interval of a mean. */
  readonly task: 'regression' | 'binary';
  /** Whole number in [1, 1000]. Default 10. */
  readonly bins?: number;
}

const BINS = 10;
const MOST_BINS = 1000;
/** Beyond as many distinct predictions they lose low bits; a bin's edge is then off by at most one of these. */
const DISTINCT_SCORES = 2 ** 14;
/** What the table sums by score, in this order: 1, w, w², w · prediction, w · outcome, w · outcome². */
const SUMS = 6;
const WEIGHT = 1;

/**
 * Accumulates predictions and outcomes by prediction, in at most 1.8 MiB. Equal predictions stay in one bin, so bins are of equal weight only as
 * nearly as ties allow. The order of rows and how they are split into batches or shards change no edge, and means by a few units in the
 * last place.
 *
 * @see Wilson (1927), JASA 22(158), 209–212; with weights, the number of rows is Kish's effective one, (Σw)² / Σw².
 */
export class CalibrationTable {
  readonly #options: Required<CalibrationTableOptions>;
  readonly #table = new ScoreTable(DISTINCT_SCORES, SUMS);
  #rows = 0;

  /** @throws {@link MetricsError} `E_METRICS_OPTION`. */
  constructor(options: CalibrationTableOptions) {
    this.#options = { bins: BINS, ...options };
    const { bins } = this.#options;
    if (!(Number.isInteger(bins) && bins >= 1 && bins <= MOST_BINS))
      throw MetricsError.option('bins', bins, `a whole number in [1, ${MOST_BINS}]`);
  }

  /**
   * Adds rows: all of them, or none when it throws.
   *
   * @param prediction - Finite, shape [at least length].
   * @param outcome - Finite, shape [at least length].
   * @param length - Number of rows, at least 0.
   * @param weight - Finite, at least 0, shape [at least length]. Default: 1 each.
   * @throws {@link MetricsError} `E_METRICS_VALUE`, `E_METRICS_WEIGHT`, `E_METRICS_LENGTH`.
   */
  add(
    prediction: ArrayLike<number>,
    outcome: ArrayLike<number>,
    length: number,
    weight?: ArrayLike<number>,
  ): void {
    checkLengths({ prediction, outcome, weight }, length);
    checkFinite('prediction', prediction, length, this.#rows);
    checkFinite('outcome', outcome, length, this.#rows);
    checkWeights(weight, length, this.#rows);
    for (let i = 0; i < length; i++) {
      const w = weight === undefined ? 1 : weight[i]!; // in range: checked above, as are the next two
      const p = prediction[i]!;
      const o = outcome[i]!;
      const slot = this.#table.slot(p);
      const sums = this.#table.sums;
      sums[0]![slot]! += 1; // SUMS columns, and the slot is the table's own
      sums[1]![slot]! += w;
      sums[2]![slot]! += w * w;
      sums[3]![slot]! += w * p;
      sums[4]![slot]! += w * o;
      sums[5]![slot]! += w * o * o;
    }
    this.#rows += length;
  }

  /** Adds all rows of another table, which stays as it is. */
  merge(other: CalibrationTable): void {
    this.#table.merge(other.#table);
    this.#rows += other.#rows;
  }

  /**
   * The table of all rows so far. JSON-able.
   *
   * @throws {@link MetricsError} `E_METRICS_EMPTY` before the first row, `E_METRICS_WEIGHT` when every weight was 0.
   */
  get value(): CalibrationSummary {
    if (this.#rows === 0) throw MetricsError.empty();
    const sorted = this.#table.sorted();
    const [, total, , prediction, outcome] = totals(sorted, 0, sorted.scores.length);
    if (total === 0) throw MetricsError.noWeight(this.#rows);
    const meanPrediction = prediction / total;
    const meanOutcome = outcome / total;
    return {
      bins: cutByMass(sorted, total, this.#options.bins).map((run) => this.#bin(sorted, run)),
      meanPrediction,
      meanOutcome,
      difference: meanPrediction - meanOutcome,
      ratio: meanOutcome === 0 ? null : meanPrediction / meanOutcome,
      rows: this.#rows,
    };
  }

  #bin(sorted: SortedScores, [start, end]: Run): CalibrationBin {
    const [rows, weight, squaredWeight, prediction, outcome, squaredOutcome] = totals(sorted, start, end);
    const meanOutcome = outcome / weight;
    const effective = (weight * weight) / squaredWeight;
    const variance = Math.max(squaredOutcome / weight - meanOutcome * meanOutcome, 0);
    const isBinary = this.#options.task === 'binary';
    return {
      rows,
      weight,
      from: sorted.scores[start]!, // a run has a score
      to: sorted.scores[end - 1]!,
      meanPrediction: prediction / weight,
      meanOutcome,
      ...(isBinary ? shareInterval(meanOutcome, effective) : meanInterval(meanOutcome, variance, effective)),
    };
  }
}

/** Scores from the first index to before the second. */
type Run = readonly [number, number];
type Totals = readonly [number, number, number, number, number, number];

/** Cuts scores into runs: each goes to the bin in which the middle of its weight falls. */
function cutByMass({ sums }: SortedScores, total: number, bins: number): Run[] {
  const weights = sums[WEIGHT]!; // one of SUMS
  const before = new CompensatedSum();
  const ends = new Uint32Array(bins);
  for (const [i, weight] of weights.entries()) {
    const bin = Math.floor((bins * (before.value + weight / 2)) / total);
    ends[Math.min(bin, bins - 1)] = i + 1;
    before.add(weight);
  }
  const runs: Run[] = [];
  let start = 0;
  for (const end of ends) {
    if (end <= start || weights.subarray(start, end).every((weight) => weight === 0)) continue;
    runs.push([start, end]);
    start = end;
  }
  return runs;
}

function totals({ sums }: SortedScores, start: number, end: number): Totals {
  const all = sums.map((column) => {
    const sum = new CompensatedSum();
    for (const term of column.subarray(start, end)) sum.add(term);
    return sum.value;
  });
  return all as unknown as Totals; // SUMS columns
}
