import { ReweightingCalibrator } from '@slipway/calibration';
import { type Batch, canonicalJson, conform, type EngineOptions, resolveParams } from '@slipway/contract';
import { example, featuresV1, type inputV1, type labelV1 } from '@slipway/install-propensity-features';
import { fitContext, memoryArtifacts, memoryDataset } from '@slipway/testkit';
import { xgboostProblem } from '@slipway/xgboost';
import { beforeAll, describe, expect, it } from 'vitest';
import card, { type Params } from './card.ts';
import InstallPropensityV1 from './index.ts';

type Labelled = Batch<typeof inputV1 & typeof labelV1>;

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`install-propensity v1 is not trained here: ${problem}`);

const context = (engines: EngineOptions, overrides: object = {}) =>
  fitContext(resolveParams<Params>(card.params, overrides, 'test'), { engines });

function rowsOf(part: 'train' | 'eval', rows: number): Labelled {
  const [first] = example.make(part, rows, 1);
  return conform(first?.batch as Batch, featuresV1.columns, 'input') as Labelled;
}

it('is plain data that says which weight on positives is undone', () => {
  expect(JSON.parse(canonicalJson(card))).toEqual(card);
  expect(card.calibration).toEqual({ method: 'reweighting', factor: 'scale_pos_weight' });
  expect(resolveParams(card.params, {}, 'test')).toMatchObject({
    objective: 'binary:logistic',
    scale_pos_weight: 85,
  });
  expect(() => resolveParams(card.params, { objective: 'reg:squarederror' }, 'test')).toThrow(
    'binary:logistic',
  );
});

it('names the library that it was told to use and that is not there', async () => {
  const training = new InstallPropensityV1().fit(
    memoryDataset([rowsOf('train', 50)]),
    null,
    context({ xgboostLibrary: '/nowhere/libxgboost.so' }),
  );
  await expect(training).rejects.toMatchObject({ code: 'E_XGB_LIBRARY', exitCode: 69 });
});

describe.skipIf(problem !== undefined)('v1 on rows of which 1.2 % are positive', () => {
  const engines = library === undefined ? {} : { xgboostLibrary: library };
  const [train, held] = [rowsOf('train', 60_000), rowsOf('eval', 30_000)];
  const model = new InstallPropensityV1();
  const truth = mean(held.columns.installed.data);
  const predicted = async (factor: number | undefined) => {
    model.calibrate(factor === undefined ? undefined : new ReweightingCalibrator(factor));
    return (await model.score(held)).columns.install_probability.data;
  };
  beforeAll(() => model.fit(memoryDataset([train]), null, context(engines, { rounds: 150 })));

  it('says a third as if half of the rows were positive, and 1.2 % once the weight is undone', async () => {
    expect(mean(await predicted(undefined))).toBeGreaterThan(0.25);
    const calibrated = await predicted(85);
    expect(Math.abs(mean(calibrated) / truth - 1)).toBeLessThan(0.15);
    const constant = logLoss(held, new Float64Array(held.length).fill(mean(train.columns.installed.data)));
    expect(logLoss(held, calibrated)).toBeLessThan(0.93 * constant);
    expect(logLoss(held, await predicted(undefined))).toBeGreaterThan(5 * constant);
  });

  it('goes by categories, each a feature of its own, and is the same model from its files', async () => {
    const { values } = model.featureWeights();
    expect(Object.keys(values)).toEqual(expect.arrayContaining(['ad_format=rewarded', 'country=(other)']));
    expect(values['ad_format=banner']).toBeGreaterThan(values.is_weekend ?? 0);
    const files = memoryArtifacts();
    await model.save(files);
    const loaded = new InstallPropensityV1();
    await loaded.load(files);
    expect((await loaded.score(held)).columns.install_probability.data).toEqual(await predicted(undefined));
  });
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function logLoss({ length, columns }: Labelled, predictions: ArrayLike<number>): number {
  let loss = 0;
  for (let i = 0; i < length; i++)
    loss -= Math.log(columns.installed.data[i] === 1 ? predictions[i]! : 1 - predictions[i]!); // as many
  return loss / length;
}
