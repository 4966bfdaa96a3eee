// What a model says of itself: how far each input moves its predictions.
import { type Batch, checkInput, type F64Column, type Model } from '@slipway/contract';
import { callModel } from '../call-model.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';

/** How far one input moves predictions. */
export interface Contribution {
  readonly feature: string;
  /** Mean distance of its contributions from their mean, in the unit of the model's margin; 0 for what is not used. */
  readonly spread: number;
}

/** What a model's `explainBatch` calls the part that belongs to no input. */
const BIAS = '(bias)';

/**
 * Mean absolute deviation of each column of `explainBatch` (SHAP values of trees, coefficient times value of linear models).
 *
 * @returns Largest first; undefined for a model that explains nothing.
 */
export async function meanContributions(
  model: Model,
  { card, label }: Pick<LoadedModel, 'card' | 'label'>,
  sample: readonly Batch[],
  context: JobContext,
): Promise<readonly Contribution[] | undefined> {
  if (model.explainBatch === undefined) return undefined;
  const columns = new Map<string, number[]>();
  for (const batch of sample) {
    const call = { model: label, method: 'explainBatch' };
    const explained = await callModel(call, () => model.explainBatch?.(checkInput(batch, card)), context);
    for (const [feature, column] of Object.entries(explained?.columns ?? {})) {
      if (feature === BIAS || column.dtype !== 'f64') continue;
      const values = columns.get(feature) ?? [];
      for (let i = 0; i < batch.length; i++) values.push((column as F64Column).data[i] ?? 0);
      columns.set(feature, values);
    }
  }
  const spreads = [...columns].map(([feature, values]) => ({ feature, spread: meanDeviation(values) }));
  return spreads.sort((a, b) => b.spread - a.spread || (a.feature < b.feature ? -1 : 1));
}

function meanDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length;
}
