// Everything that is added up about one predictor on one split, batch by batch.
import type { AnyCard, Batch } from '@slipway/contract';
import type { Metrics } from '@slipway/registry';
import { Figures, SlicedFigures, type Slicing } from './figures.ts';
import { type Outcome, outcomes, weights } from './outcome.ts';

/** What figures are made of. */
export interface FiguresSetup {
  readonly task: AnyCard['task'];
  readonly outcome: Outcome;
  readonly slicings: readonly Slicing[];
}

/** Figures of a predictor on a split, ready to be written down. */
export interface PredictorFigures {
  /** Weighted where the card has a weight. */
  readonly all: Metrics;
  /** Every row counting the same; only where the card has a weight. */
  readonly unweighted?: Metrics;
  /** Slicing → slice → figures, weighted as `all`. */
  readonly slices: Readonly<Record<string, Readonly<Record<string, Metrics>>>>;
  /** The same with every row counting the same; only where the card has a weight. */
  readonly unweightedSlices?: Readonly<Record<string, Readonly<Record<string, Metrics>>>>;
}

/** Codes of a batch's rows in each slicing: computed once, for all predictors. */
export type SliceCodes = readonly Int32Array[];

/** Accumulates figures of one predictor. */
export class SplitFigures {
  readonly #setup: FiguresSetup;
  readonly #all: Figures;
  readonly #unweighted: Figures | undefined;
  readonly #slices: readonly SlicedFigures[];
  readonly #unweightedSlices: readonly SlicedFigures[];

  constructor(setup: FiguresSetup) {
    this.#setup = setup;
    this.#all = new Figures(setup.task);
    const isWeighted = setup.outcome.weight !== undefined;
    const sliced = () => setup.slicings.map((slicing) => new SlicedFigures(slicing, setup.task));
    this.#unweighted = isWeighted ? new Figures(setup.task) : undefined;
    this.#slices = sliced();
    this.#unweightedSlices = isWeighted ? sliced() : [];
  }

  /** @param prediction - Shape [at least batch.length]. */
  add(prediction: Float64Array, batch: Batch, codes: SliceCodes): void {
    const y = outcomes(batch, this.#setup.outcome);
    const w = weights(batch, this.#setup.outcome);
    this.#all.add(prediction, y, batch.length, w);
    this.#unweighted?.add(prediction, y, batch.length);
    for (const [s, slice] of this.#slices.entries())
      slice.add(codes[s] ?? new Int32Array(), prediction, y, batch.length, w);
    for (const [s, slice] of this.#unweightedSlices.entries())
      slice.add(codes[s] ?? new Int32Array(), prediction, y, batch.length);
  }

  merge(other: SplitFigures): void {
    this.#all.merge(other.#all);
    if (other.#unweighted !== undefined) this.#unweighted?.merge(other.#unweighted);
    // One setup: what is here is there too.
    for (const [s, slice] of this.#slices.entries()) slice.merge(other.#slices[s] as SlicedFigures);
    for (const [s, slice] of this.#unweightedSlices.entries())
      slice.merge(other.#unweightedSlices[s] as SlicedFigures);
  }

  get value(): PredictorFigures {
    return {
      all: this.#all.value,
      ...(this.#unweighted !== undefined && { unweighted: this.#unweighted.value }),
      slices: bySlicing(this.#slices),
      ...(this.#unweighted !== undefined && { unweightedSlices: bySlicing(this.#unweightedSlices) }),
    };
  }
}

function bySlicing(slices: readonly SlicedFigures[]): PredictorFigures['slices'] {
  return Object.fromEntries(slices.map((slice) => [slice.slicing.name, slice.value]));
}
