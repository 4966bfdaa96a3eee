// From a model's probabilities to the batch that goes into the predictions file.
import type { Batch } from '@slipway/contract';
import type { inputV1, outputV1 } from './features-v1.ts';

/**
 * Builds the output batch of features_v1: the key as it came in beside the probability.
 *
 * @param batch - The checked rows that were predicted. Not changed; no buffer is shared with the result.
 * @param probabilities - One a row, shape [at least batch.length]; it becomes the column `install_probability`.
 */
export function predictionsV1(
  batch: Batch<typeof inputV1>,
  probabilities: Float64Array,
): Batch<typeof outputV1> {
  const { impression_id: key } = batch.columns;
  const offsets = key.offsets.slice(0, batch.length + 1);
  return {
    length: batch.length,
    columns: {
      impression_id: { dtype: 'utf8', offsets, data: key.data.slice(0, offsets[batch.length]) },
      install_probability: { dtype: 'f64', data: probabilities },
    },
  };
}
