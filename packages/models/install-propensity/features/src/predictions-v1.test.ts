import { type Batch, checkOutput, columnValues } from '@slipway/contract';
import { expect, it } from 'vitest';
import { example } from './example-data.ts';
import { type inputV1, outputV1 } from './features-v1.ts';
import { predictionsV1 } from './predictions-v1.ts';

it('puts the key beside the probability, and shares no buffer with what came in', () => {
  const [made] = example.make('predict', 3, 1);
  const batch = made?.batch as Batch<typeof inputV1>;
  const rows = { ...batch, length: 2 }; // arrays may be longer than a batch
  const out = predictionsV1(rows, Float64Array.of(0.25, 0.5));
  expect(checkOutput(out, 2, { family: 'install-propensity', version: 'v0', output: outputV1 })).toEqual(out);
  expect(columnValues(out.columns.install_probability, 2)).toEqual([0.25, 0.5]);
  const keys = columnValues(batch.columns.impression_id, 3).slice(0, 2);
  batch.columns.impression_id.data.fill(0);
  batch.columns.impression_id.offsets.fill(0);
  expect(columnValues(out.columns.impression_id, 2)).toEqual(keys);
});
