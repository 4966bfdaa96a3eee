// Counts the rows of a serving and their predictions into the bins of a profile: by batch in the scoring threads, added up in the job.
import type { Batch } from '@slipway/contract';
import { BinCounter, countsSize } from '@slipway/profile';
import type { DriftPlan } from './drift-plan.ts';

/** In a scoring thread. */
export class DriftCounter {
  readonly #input: BinCounter;
  readonly #prediction: BinCounter;

  constructor({ input, prediction }: DriftPlan) {
    this.#input = new BinCounter(input);
    this.#prediction = new BinCounter(prediction);
  }

  /** Counts a batch before a model can touch it; what comes back takes its predictions, and gives all counts of the batch. */
  count(batch: Batch): (predictions: Batch) => Float64Array {
    const input = this.#input.count(batch);
    return (out) => {
      const prediction = this.#prediction.count(out);
      const counts = new Float64Array(input.length + prediction.length);
      counts.set(input);
      counts.set(prediction, input.length);
      return counts;
    };
  }
}

/** In the job: whole numbers, so that the order in which threads answer changes nothing. */
export class DriftTally {
  readonly #input: Float64Array;
  readonly #prediction: Float64Array;

  constructor({ input, prediction }: DriftPlan) {
    this.#input = new Float64Array(countsSize(input));
    this.#prediction = new Float64Array(countsSize(prediction));
  }

  /** @param counts - Of one batch, as {@link DriftCounter} gives them. */
  add(counts: Float64Array): void {
    const { length } = this.#input;
    for (let i = 0; i < length; i++) this.#input[i]! += counts[i]!; // as many, here and below
    for (let i = 0; i < this.#prediction.length; i++) this.#prediction[i]! += counts[length + i]!;
  }

  get value(): { readonly input: Float64Array; readonly prediction: Float64Array } {
    return { input: this.#input, prediction: this.#prediction };
  }
}
