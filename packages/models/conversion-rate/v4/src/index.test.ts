import { type Batch, canonicalJson, type EngineOptions, resolveParams } from '@slipway/contract';
import { exampleV2, type inputV2, type labelV2 } from '@slipway/conversion-rate-features';
import { fitContext, memoryArtifacts, memoryDataset } from '@slipway/testkit';
import { xgboostProblem } from '@slipway/xgboost';
import { describe, expect, it } from 'vitest';
import card, { type Params } from './card.ts';
import ConversionRateV4 from './index.ts';

type Labelled = Batch<typeof inputV2 & typeof labelV2>;

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`conversion-rate v4 is not trained here: ${problem}`);

const context = (engines: EngineOptions, overrides: object = {}) =>
  fitContext(resolveParams<Params>(card.params, overrides, 'test'), { engines });

function rowsOf(part: 'train' | 'eval', rows: number): Labelled {
  const [first] = exampleV2.make(part, rows, 1);
  return first?.batch as Labelled;
}

it('is plain data that says what belongs together, what its rounds are and what a row weighs', () => {
  expect(JSON.parse(canonicalJson(card))).toEqual(card);
  expect(card).toMatchObject({
    group: 'entity_id',
    training: { rounds: 'rounds', patience: 'early_stopping_rounds' },
  });
  expect(card.label.clicks).toMatchObject({ role: 'weight', min: 1 });
  for (const exponent of [-0.1, 1.1])
    expect(() => resolveParams(card.params, { weight_exponent: exponent }, 'test')).toThrow(
      'weight_exponent',
    );
  expect(resolveParams(card.params, {}, 'test')).toMatchObject({
    tree_method: 'hist',
    early_stopping_rounds: 0,
  });
});

it('names the library that it was told to use and that is not there', async () => {
  const training = new ConversionRateV4().fit(
    memoryDataset([rowsOf('train', 50)]),
    null,
    context({ xgboostLibrary: '/nowhere/libxgboost.so' }),
  );
  await expect(training).rejects.toMatchObject({ code: 'E_XGB_LIBRARY', exitCode: 69 });
});

describe.skipIf(problem !== undefined)('v4', () => {
  const engines = library === undefined ? {} : { xgboostLibrary: library };

  it('beats the mean on rows that it has not seen, and is the same model from its files', async () => {
    const [train, held] = [rowsOf('train', 6000), rowsOf('eval', 2000)];
    const model = new ConversionRateV4();
    await model.fit(memoryDataset([train]), null, context(engines));
    const predicted = (await model.score(held)).columns.cr.data;
    const mean = train.columns.cr.data.reduce((sum, cr) => sum + cr, 0) / train.length;
    expect(error(held, predicted)).toBeLessThan(0.9 * error(held, new Float64Array(held.length).fill(mean)));
    const files = memoryArtifacts();
    await model.save(files);
    const loaded = new ConversionRateV4();
    await loaded.load(files);
    expect((await loaded.score(held)).columns.cr.data).toEqual(predicted);
  });

  it('believes rows of many clicks more than rows of one, as much as it is told to', async () => {
    const rows = rowsOf('train', 2000);
    const flat = { rounds: 1, eta: 1, gamma: 1e6, reg_lambda: 0, colsample_bytree: 1, subsample: 1 };
    const means = [];
    for (const exponent of [0, 1]) {
      const model = new ConversionRateV4();
      await model.fit(memoryDataset([rows]), null, context(engines, { ...flat, weight_exponent: exponent }));
      means.push((await model.score(rows)).columns.cr.data[0]);
    }
    const { cr, clicks } = rows.columns;
    const total = clicks.data.reduce((sum, count) => sum + count, 0);
    expect(means[0]).toBeCloseTo(cr.data.reduce((sum, rate) => sum + rate, 0) / rows.length, 5);
    expect(means[1]).toBeCloseTo(
      cr.data.reduce((sum, rate, i) => sum + rate * clicks.data[i]!, 0) / total,
      5,
    );
  });
});

function error(rows: Labelled, predicted: ArrayLike<number>): number {
  return rows.columns.cr.data.reduce((sum, cr, i) => sum + (cr - predicted[i]!) ** 2, 0) / rows.length; // as many
}
