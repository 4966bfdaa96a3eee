// Several predictors on the same rows, in one pass over each split.
import type { AnyCard, Batch, Dataset } from '@slipway/contract';
import type { JobContext } from '../job-events.ts';
import { fromWire, placeInFile, toWire } from '../wire-error.ts';
import { slicingsOf } from './figures.ts';
import { type LossIntervals, LossSums } from './loss-sums.ts';
import { type ModelDetail, ModelFigures } from './model-figures.ts';
import { outcomeOf } from './outcome.ts';
import type { Predictor } from './predictor.ts';
import { type FiguresSetup, type PredictorFigures, SplitFigures } from './split-figures.ts';

/** Train and eval rows. */
export interface Splits {
  readonly train: Dataset;
  readonly eval: Dataset;
}

/** What is judged, beside what. */
export interface Field {
  /** Name → predictor. A predictor that keeps a place of its own in the data is made anew for each split. */
  readonly predictors: ReadonlyMap<string, (split: keyof Splits) => Predictor>;
  /** The one that all others are there for; it stands in `predictors`. */
  readonly model: string;
}

/** Figures of all predictors on one split, or on both together. */
export interface SplitEvaluation {
  readonly predictors: Readonly<Record<string, PredictorFigures>>;
  /** The model less each of the others. */
  readonly losses: LossIntervals;
  readonly detail: ModelDetail;
}

/** On train, on eval, and on both together. */
export type Evaluated = Readonly<Record<keyof Splits | 'overall', SplitEvaluation>>;

/** Draws where rows were learned from: no gate and nobody's decision rests on those intervals. */
const ROUGH_RESAMPLES = 100;

/**
 * Evaluates all predictors, in one pass over each split; memory does not grow with the rows.
 *
 * @param seed - Of the intervals.
 * @throws What a predictor throws, with its place in the file; the signal's reason.
 */
export async function evaluateAll(
  field: Field,
  splits: Splits,
  card: Pick<AnyCard, 'task' | 'label' | 'featureSet' | 'slices' | 'input' | 'group'>,
  { seed, context }: { readonly seed: number; readonly context: JobContext },
): Promise<Evaluated> {
  const setup = { task: card.task, outcome: outcomeOf(card.label), slicings: slicingsOf(card) };
  const names = [...field.predictors.keys()];
  // Intervals of slices are for what was not learned from.
  const train = new SplitPass(field, setup, new LossSums(names, { ...setup, slicings: [] }, card));
  await train.run(splits.train, 'train', context);
  const held = new SplitPass(field, setup, new LossSums(names, setup, card));
  await held.run(splits.eval, 'eval', context);
  const evaluated = { train: train.value(seed, ROUGH_RESAMPLES), eval: held.value(seed) };
  train.merge(held);
  return { ...evaluated, overall: train.value(seed, ROUGH_RESAMPLES) };
}

/** Everything that one pass adds up. */
class SplitPass {
  readonly #field: Field;
  readonly #setup: FiguresSetup;
  readonly #figures: ReadonlyMap<string, SplitFigures>;
  readonly #losses: LossSums;
  readonly #detail: ModelFigures;

  constructor(field: Field, setup: FiguresSetup, losses: LossSums) {
    this.#field = field;
    this.#setup = setup;
    this.#figures = new Map([...field.predictors.keys()].map((name) => [name, new SplitFigures(setup)]));
    this.#losses = losses;
    this.#detail = new ModelFigures(setup.task, setup.outcome);
  }

  async run(dataset: Dataset, split: keyof Splits, context: JobContext): Promise<void> {
    const predictors = [...this.#field.predictors].map(([name, make]) => [name, make(split)] as const);
    let done = 0;
    for await (const batch of dataset.batches()) {
      context.signal.throwIfAborted();
      const codes = this.#setup.slicings.map((slicing) => slicing.codes(batch));
      const predictions: Float64Array[] = [];
      for (const [name, predict] of predictors) {
        const prediction = await predictAt(predict, batch, done);
        this.#figures.get(name)?.add(prediction, batch, codes);
        if (name === this.#field.model) this.#detail.add(prediction, batch);
        predictions.push(prediction);
      }
      this.#losses.add(predictions, batch, codes);
      done += batch.length;
      context.emit({
        kind: 'progress',
        step: `evaluate on ${split}`,
        done,
        total: dataset.rows,
        unit: 'rows',
      });
    }
  }

  merge(other: SplitPass): void {
    for (const [name, figures] of this.#figures) figures.merge(other.#figures.get(name) as SplitFigures); // one field
    this.#losses.merge(other.#losses);
    this.#detail.merge(other.#detail);
  }

  value(seed: number, resamples?: number): SplitEvaluation {
    const { model, predictors } = this.#field;
    const pairs = [...predictors.keys()]
      .filter((name) => name !== model)
      .map((name) => [model, name] as const);
    return {
      predictors: Object.fromEntries([...this.#figures].map(([name, figures]) => [name, figures.value])),
      losses: this.#losses.intervals(pairs, seed, resamples),
      detail: this.#detail.value,
    };
  }
}

/** @param firstRow - Rows before the batch: an error names the row of the file. */
async function predictAt(predict: Predictor, batch: Batch, firstRow: number): Promise<Float64Array> {
  try {
    return await predict(batch);
  } catch (error) {
    throw fromWire(placeInFile(toWire(error), firstRow, batch.length));
  }
}
