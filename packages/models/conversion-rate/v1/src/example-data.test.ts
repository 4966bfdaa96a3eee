import { type Batch, flagCategory } from '@slipway/contract';
import { device, exampleV1, type inputV1, type labelV1 } from '@slipway/conversion-rate-features';
import { fitContext, memoryDataset } from '@slipway/testkit';
import { expect, it } from 'vitest';
import ConversionRateV1 from './index.ts';

type Labelled = Batch<typeof inputV1 & typeof labelV1>;

it('beats the mean of each device on example data it has not seen, and stays above the error of the truth', async () => {
  const train = exampleRows('train');
  const evaluation = exampleRows('eval');
  const model = new ConversionRateV1();
  const fitting = fitContext({ lambda: 0 }, { warn: (message) => expect.fail(message) });
  await model.fit(memoryDataset([train.batch]), null, fitting);
  const predicted = (await model.score(evaluation.batch)).columns.cr.data;
  const mse = meanSquaredError(evaluation.batch, predicted);
  expect(mse).toBeLessThan(
    0.98 * meanSquaredError(evaluation.batch, byDevice(train.batch, evaluation.batch)),
  );
  expect(mse).toBeGreaterThan(meanSquaredError(evaluation.batch, evaluation.truth));
});

function exampleRows(part: 'train' | 'eval'): { batch: Labelled; truth: Float64Array } {
  const [first] = exampleV1.make(part, exampleV1.defaultRows[part], exampleV1.defaultSeed);
  if (first === undefined) throw new Error('the default rows fit into one batch');
  return { batch: first.batch as Labelled, truth: first.truth };
}

function byDevice(train: Labelled, evaluation: Labelled): number[] {
  const codes = flagCategory(train, device).data;
  const means = [0, 1, 2].map((code) => {
    const rates = train.columns.cr.data.filter((_, i) => codes[i] === code);
    return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  });
  return [...flagCategory(evaluation, device).data].map((code) => means[code]!); // codes are 0, 1 and 2
}

function meanSquaredError({ length, columns }: Labelled, predicted: ArrayLike<number>): number {
  return columns.cr.data.reduce((sum, cr, i) => sum + (cr - predicted[i]!) ** 2, 0) / length; // as many as rows
}
