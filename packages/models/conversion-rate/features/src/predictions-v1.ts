// From a model's raw rates to the batch that goes into the predictions file.
import { type Batch, flagCategory, type Utf8Column } from '@slipway/contract';
import { device, type inputV1, type outputV1 } from './features-v1.ts';

/**
 * Builds the output batch of features_v1: the key as it came in, the device decoded, the rate clipped to [0, 1].
 *
 * @param batch - The checked rows that were predicted. Not changed; no buffer is shared with the result.
 * @param rates - A rate a row, shape [at least batch.length]. Clipped in place; it becomes the column `cr`. NaN stays NaN, for the
 *   contract's check to refuse.
 */
export function predictionsV1(batch: Batch<typeof inputV1>, rates: Float64Array): Batch<typeof outputV1> {
  for (let i = 0; i < batch.length; i++) rates[i] = Math.min(1, Math.max(0, rates[i]!)); // in range by the loop
  return {
    length: batch.length,
    columns: {
      entity_id: copyText(batch.columns.entity_id, batch.length),
      device: flagCategory(batch, device),
      cr: { dtype: 'f64', data: rates },
    },
  };
}

function copyText(column: Utf8Column, length: number): Utf8Column {
  const offsets = column.offsets.slice(0, length + 1);
  return { dtype: 'utf8', offsets, data: column.data.slice(0, offsets[length]) };
}
