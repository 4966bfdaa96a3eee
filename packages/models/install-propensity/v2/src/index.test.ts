import { type Batch, canonicalJson, conform, resolveParams } from '@slipway/contract';
import { example, featuresV1, type inputV1, type labelV1 } from '@slipway/install-propensity-features';
import { fitContext, memoryArtifacts, memoryDataset } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import card, { type Params } from './card.ts';
import { BITS, hashRows } from './hash-rows.ts';
import InstallPropensityV2 from './index.ts';
import { TERMS } from './terms.ts';

type Labelled = Batch<typeof inputV1 & typeof labelV1>;

const warnings: string[] = [];
const context = (overrides: object = {}) =>
  fitContext(resolveParams<Params>(card.params, overrides, 'test'), {
    warn: (message) => warnings.push(message),
  });

function rowsOf(part: 'train' | 'eval', rows: number): Labelled {
  const [first] = example.make(part, rows, 1);
  return conform(first?.batch as Batch, featuresV1.columns, 'input') as Labelled;
}

const [train, held] = [rowsOf('train', 40_000), rowsOf('eval', 20_000)];

it('is plain data that declares no calibration: nothing was reweighted', () => {
  expect(JSON.parse(canonicalJson(card))).toEqual(card);
  expect(card.calibration).toBeUndefined();
});

describe('the rows of v2', () => {
  const { buckets } = hashRows(train);

  it('have a bucket a term, and hardly any two categories share one', () => {
    expect(buckets).toHaveLength(40_000 * TERMS.length);
    expect(Math.min(...buckets.subarray(0, 10_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...buckets.subarray(0, 10_000))).toBeLessThan(2 ** BITS);
    const names = new Set<string>();
    for (const { name, of } of TERMS) {
      const column = of(train);
      for (let i = 0; i < 40_000; i++) names.add(`${name}=${column.name(column.codes[i]!)}`);
    }
    expect(names.size).toBeGreaterThan(150);
    expect(new Set(buckets).size).toBeGreaterThanOrEqual(names.size - 2);
  });

  it('know an empty cell from a low number, and the parts of a pair from each other', () => {
    const nameOf = (term: string, row: number) => {
      const column = TERMS.find(({ name }) => name === term)?.of(train);
      return column?.name(column.codes[row]!);
    };
    const sessions = train.columns.sessions_7d.data;
    const empty = sessions.indexOf(0);
    expect(nameOf('days_since_session', empty)).toBe('-1');
    const busy = sessions.findIndex((count) => count > 0);
    expect(Number(nameOf('days_since_session', busy))).toBeGreaterThanOrEqual(0);
    const { app_category: app, ad_format: format, on_wifi: wifi } = train.columns;
    for (let row = 0; row < 100; row++) {
      const category = app.dict[app.data[row]!];
      expect(nameOf('app_category&on_wifi', row)).toBe(`${category}&${wifi.data[row]}`);
      expect(nameOf('app_category&ad_format', row)).toBe(`${category}&${format.dict[format.data[row]!]}`);
    }
  });
});

describe('v2', () => {
  const model = new InstallPropensityV2();
  beforeAll(() => model.fit(memoryDataset([train]), null, context()));
  const predicted = async () => (await model.score(held)).columns.install_probability.data;

  it('says 1.2 % without any calibration, and beats the constant', async () => {
    const probabilities = await predicted();
    const truth = mean(held.columns.installed.data);
    expect(Math.abs(mean(probabilities) / truth - 1)).toBeLessThan(0.1);
    const constant = new Float64Array(held.length).fill(mean(train.columns.installed.data));
    expect(logLoss(held, probabilities)).toBeLessThan(0.92 * logLoss(held, constant));
    expect(warnings).toEqual([]);
  });

  it('explains each prediction by weights that add up to its log-odds', async () => {
    const explained = model.explainBatch(held);
    expect(Object.keys(explained.columns)).toEqual([...TERMS.map(({ name }) => name), '(bias)']);
    const probabilities = await predicted();
    for (const row of [0, 1, 17, 19_999]) {
      const margin = Object.values(explained.columns).reduce((sum, { data }) => sum + data[row]!, 0);
      expect(1 / (1 + Math.exp(-margin))).toBeCloseTo(probabilities[row]!, 12);
    }
  });

  it('is the same model from its file, and the same file from several threads', async () => {
    const files = memoryArtifacts();
    await model.save(files);
    const loaded = new InstallPropensityV2();
    await loaded.load(files);
    expect((await loaded.score(held)).columns.install_probability.data).toEqual(await predicted());
    const threaded = new InstallPropensityV2();
    await threaded.fit(memoryDataset([train]), null, { ...context(), engines: { threads: 2 } });
    const again = memoryArtifacts();
    await threaded.save(again);
    expect(again.files).toEqual(files.files);
  });

  it('warns where it was stopped before its weights had settled', async () => {
    await new InstallPropensityV2().fit(memoryDataset([train]), null, context({ max_iterations: 1 }));
    expect(warnings.splice(0)).toEqual([
      'weights had not settled after 1 steps: raise max_iterations or lambda',
    ]);
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
