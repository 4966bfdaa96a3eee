import { type Batch, canonicalJson, type EngineOptions, resolveParams } from '@slipway/contract';
import { exampleV1, type inputV1, type labelV1 } from '@slipway/conversion-rate-features';
import { fitContext, memoryArtifacts, memoryDataset } from '@slipway/testkit';
import { xgboostProblem } from '@slipway/xgboost';
import { describe, expect, it } from 'vitest';
import card, { type Params } from './card.ts';
import ConversionRateV3 from './index.ts';

type Labelled = Batch<typeof inputV1 & typeof labelV1>;

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`conversion-rate v3 is not trained here: ${problem}`);

const context = (engines: EngineOptions, overrides: object = {}) =>
  fitContext(resolveParams<Params>(card.params, overrides, 'test'), { engines });

function rowsOf(part: 'train' | 'eval', rows: number): Labelled {
  const [first] = exampleV1.make(part, rows, 1);
  return first?.batch as Labelled;
}

it('is plain data that says what belongs together and what its rounds are', () => {
  expect(JSON.parse(canonicalJson(card))).toEqual(card);
  expect(card).toMatchObject({
    group: 'entity_id',
    training: { rounds: 'rounds', patience: 'early_stopping_rounds' },
  });
  expect(resolveParams(card.params, {}, 'test')).toMatchObject({
    tree_method: 'hist',
    early_stopping_rounds: 0,
  });
});

it('names the library that it was told to use and that is not there', async () => {
  const training = new ConversionRateV3().fit(
    memoryDataset([rowsOf('train', 50)]),
    null,
    context({ xgboostLibrary: '/nowhere/libxgboost.so' }),
  );
  await expect(training).rejects.toMatchObject({ code: 'E_XGB_LIBRARY', exitCode: 69 });
});

describe.skipIf(problem !== undefined)('v3', () => {
  const engines = library === undefined ? {} : { xgboostLibrary: library };

  it('beats the mean on rows that it has not seen, and is the same model from its files', async () => {
    const [train, held] = [rowsOf('train', 6000), rowsOf('eval', 2000)];
    const model = new ConversionRateV3();
    await model.fit(memoryDataset([train]), null, context(engines));
    const predicted = (await model.score(held)).columns.cr.data;
    const mean = train.columns.cr.data.reduce((sum, cr) => sum + cr, 0) / train.length;
    expect(error(held, predicted)).toBeLessThan(0.9 * error(held, new Float64Array(held.length).fill(mean)));
    const files = memoryArtifacts();
    await model.save(files);
    const loaded = new ConversionRateV3();
    await loaded.load(files);
    expect((await loaded.score(held)).columns.cr.data).toEqual(predicted);
  });
});

function error(rows: Labelled, predicted: ArrayLike<number>): number {
  return rows.columns.cr.data.reduce((sum, cr, i) => sum + (cr - predicted[i]!) ** 2, 0) / rows.length; // as many
}
