// How sure differences between predictors are: on a whole split, and on each of its slices.
import type { AnyCard, Batch } from '@slipway/contract';
import { groupHashes, type LossFigures, PairedBootstrap, rowLosses } from '@slipway/metrics';
import { outcomes, weights } from './outcome.ts';
import type { FiguresSetup, SliceCodes } from './split-figures.ts';

/** Losses and their differences with intervals. */
export interface LossIntervals {
  /** Weighted where the card has a weight. */
  readonly all: LossFigures;
  /** Every row counting the same; only where the card has a weight. */
  readonly unweighted?: LossFigures;
  /** Slicing → slice → losses, weighted as `all`. */
  readonly slices: Readonly<Record<string, Readonly<Record<string, LossFigures>>>>;
}

/** Half as many as usual: percentiles of 1,000 draws are steady to a few percent of the interval. */
const RESAMPLES = 1000;

/** Accumulates losses of several predictors on the same rows; rows of one group are drawn together. */
export class LossSums {
  readonly #setup: FiguresSetup;
  readonly #group: string | undefined;
  readonly #all: PairedBootstrap;
  readonly #slices: readonly (readonly PairedBootstrap[])[];
  /** Weight of each slice: one that weighs nothing has no mean. */
  readonly #weights: readonly Float64Array[];

  /** @param setup - Its slicings are the ones of which intervals are wanted. */
  constructor(names: readonly string[], setup: FiguresSetup, card: Pick<AnyCard, 'group'>) {
    this.#setup = setup;
    this.#group = card.group;
    this.#all = new PairedBootstrap(names);
    this.#slices = setup.slicings.map(({ values }) => values.map(() => new PairedBootstrap(names)));
    this.#weights = setup.slicings.map(({ values }) => new Float64Array(values.length));
  }

  /** @param predictions - Of each predictor, in the constructor's order. */
  add(predictions: readonly Float64Array[], batch: Batch, codes: SliceCodes): void {
    const { task, outcome } = this.#setup;
    const y = outcomes(batch, outcome);
    const losses = predictions.map((prediction) => rowLosses(task, prediction, y, batch.length));
    const weight = weights(batch, outcome);
    const column = this.#group === undefined ? undefined : batch.columns[this.#group];
    const groups = column && groupHashes(column, batch.length);
    this.#all.add(losses, batch.length, { weight, groups });
    for (const [s, parts] of this.#slices.entries())
      for (const [code, part] of parts.entries()) {
        const rows = rowsOf(code, codes[s] ?? new Int32Array(), batch.length);
        const own = losses.map((each) => take(each, rows));
        const ownWeight = weight && take(weight, rows);
        part.add(own, rows.length, { weight: ownWeight, groups: groups && take(groups, rows) });
        this.#weights[s]![code]! += ownWeight?.reduce((sum, w) => sum + w, 0) ?? rows.length; // one a slice
      }
  }

  /** Adds the rows of another of the same predictors. Not for one with slices: what both held would be half a truth. */
  merge(other: LossSums): void {
    this.#all.merge(other.#all);
  }

  /**
   * @param pairs - Names of first and second; a difference is the first's loss less the second's.
   * @param seed - The same seed gives the same bits.
   * @param resamples - Draws for the whole; slices get as many as usual here.
   */
  intervals(
    pairs: readonly (readonly [string, string])[],
    seed: number,
    resamples: number = RESAMPLES,
  ): LossIntervals {
    const { weighted, unweighted } = this.#all.intervals({ pairs, seed, resamples });
    const slices = this.#setup.slicings.map(({ name, values }, s) => {
      const found = values.flatMap((value, code) => {
        const part = this.#slices[s]?.[code];
        return part === undefined || this.#weights[s]?.[code] === 0
          ? []
          : [[value, weightedOf(part.intervals({ pairs, seed, resamples: RESAMPLES }))] as const];
      });
      return [name, Object.fromEntries(found)] as const;
    });
    return {
      all: weighted ?? unweighted,
      ...(weighted !== null && { unweighted }),
      slices: Object.fromEntries(slices),
    };
  }
}

function weightedOf({ weighted, unweighted }: ReturnType<PairedBootstrap['intervals']>): LossFigures {
  return weighted ?? unweighted;
}

/** Places of the rows of one slice. */
function rowsOf(code: number, codes: Int32Array, length: number): Int32Array {
  const rows = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (codes[i] === code) rows[count++] = i;
  return rows.subarray(0, count);
}

function take(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!); // rows are places of the batch
}
