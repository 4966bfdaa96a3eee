// Whatever predicts: a model, a baseline, a champion that reads other columns of the same rows.
import type { Batch, F64Column, Model } from '@slipway/contract';
import { callModel } from '../call-model.ts';
import type { JobContext } from '../job-events.ts';

/** Predictions of one batch, shape [batch.length]. */
export type Predictor = (batch: Batch) => Float64Array | Promise<Float64Array>;

/** A model as a predictor: its own road in and out, so that what is measured is what would be served. */
export function modelPredictor(model: Model, label: string, context: JobContext): Predictor {
  return async (batch) => {
    const call = { model: label, method: 'predictBatch' };
    const out = await callModel(call, () => model.score(batch), context);
    return (out.columns[model.card.prediction] as F64Column).data;
  };
}
