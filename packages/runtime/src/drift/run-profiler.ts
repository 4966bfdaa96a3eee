// Profiles a run's rows and predictions while they are evaluated, so that nothing is read or predicted twice.
import type { AnyCard, Batch, Schema } from '@slipway/contract';
import { PROFILE_FORMAT, type RunProfile, TableProfile } from '@slipway/profile';
import type { Predictor } from '../evaluation/predictor.ts';

/** Collects what `profile.json` says. */
export class RunProfiler {
  readonly #card: AnyCard;
  readonly #model: string;
  readonly #prediction: Schema;
  #train: TableProfile;
  readonly #predictions: Record<'train' | 'eval', TableProfile>;

  /** @param model - `conversion-rate@v2` */
  constructor(card: AnyCard, model: string) {
    const spec = card.output[card.prediction];
    if (spec === undefined) throw new Error(`the output has no ${card.prediction}`);
    this.#card = card;
    this.#model = model;
    this.#prediction = { [card.prediction]: spec };
    this.#train = new TableProfile({ ...card.input, ...card.label });
    this.#predictions = {
      train: new TableProfile(this.#prediction),
      eval: new TableProfile(this.#prediction),
    };
  }

  /** Looks at each batch that a predictor is given in a pass over one split, and at what comes out. Starts the split anew. */
  watch(predict: Predictor, split: 'train' | 'eval'): Predictor {
    const predictions = new TableProfile(this.#prediction);
    const rows = new TableProfile({ ...this.#card.input, ...this.#card.label });
    this.#predictions[split] = predictions;
    if (split === 'train') this.#train = rows;
    return async (batch) => {
      if (split === 'train') rows.add(batch);
      const data = await predict(batch);
      predictions.add(predictionBatch(this.#card.prediction, data, batch));
      return data;
    };
  }

  get value(): RunProfile {
    const { train, eval: held } = this.#predictions;
    return {
      format: PROFILE_FORMAT,
      kind: 'profile',
      model: this.#model,
      train: this.#train.value,
      predictions: { train: train.value, eval: held.value },
    };
  }
}

function predictionBatch(name: string, data: Float64Array, { length }: Batch): Batch {
  return { length, columns: { [name]: { dtype: 'f64', data } } };
}
