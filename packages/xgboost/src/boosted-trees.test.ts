import {
  type ArtifactReader,
  type Batch,
  type Dataset,
  type FitContext,
  resolveParams,
} from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { BoostedTrees, type BoostedTreesFitParams } from './boosted-trees.ts';
import { boostedTreesParams } from './boosted-trees-params.ts';
import { engines, problem } from './fixtures/library-here.ts';
import { engineHere } from './train-anywhere.ts';

if (problem !== undefined) console.warn(`boosted trees are not trained here: ${problem}`);

/** Two kinds of rows; within each half of the rates are 0 and half are 1, and those of 1 rest on nine clicks to one. */
const ROWS = 64;
const batch: Batch = {
  length: ROWS,
  columns: {
    kind: { dtype: 'bool', data: Uint8Array.from({ length: ROWS }, (_, i) => i % 2) },
    size: { dtype: 'f64', data: Float64Array.from({ length: ROWS }, (_, i) => i % 7) },
    rate: { dtype: 'f64', data: Float64Array.from({ length: ROWS }, (_, i) => Number(i % 4 > 1)) },
    clicks: { dtype: 'i32', data: Int32Array.from({ length: ROWS }, (_, i) => (i % 4 > 1 ? 9 : 1)) },
  },
};
const dataset: Dataset = {
  rows: ROWS,
  batches: async function* () {
    yield batch;
  },
};
const notFitted: unknown = expect.objectContaining({
  code: 'E_MODEL_NOT_FITTED',
  facts: { model: 'fam@v1' },
});
const columns = { model: 'fam@v1', features: ['kind', 'size'], label: 'rate' };
/** A stump that can split by kind alone predicts the weighted mean of its rows. */
const onlyMeans = {
  eta: 1,
  reg_lambda: 0,
  max_depth: 1,
  min_child_weight: 0,
  gamma: 1e6,
  rounds: 1,
  nthread: 1,
};

function context(
  overrides: object,
  more: Partial<FitContext<BoostedTreesFitParams>> = {},
): FitContext<BoostedTreesFitParams> {
  const { weight_exponent: exponent, ...rest } = overrides as { weight_exponent?: number };
  const params = resolveParams(boostedTreesParams, rest, 'test');
  return {
    params: exponent === undefined ? params : { ...params, weight_exponent: exponent },
    seed: 1,
    signal: new AbortController().signal,
    engines,
    progress: () => {},
    warn: () => {},
    trained: () => {},
    ...more,
  };
}

async function filesOf(trees: BoostedTrees): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  await trees.save({ write: async (name, data) => void files.set(name, Buffer.from(data)) });
  return files;
}

function reader(files: ReadonlyMap<string, Uint8Array>): ArtifactReader {
  return {
    names: [...files.keys()],
    read: async (name) => files.get(name) ?? Promise.reject(new Error(`no ${name}`)),
  };
}

async function fitted(overrides: object, weight?: string): Promise<BoostedTrees> {
  const trees = new BoostedTrees({ ...columns, ...(weight === undefined ? {} : { weight }) });
  await trees.fit(dataset, null, context(overrides));
  return trees;
}

describe('boosted trees that have not learned', () => {
  it('say which model they are of', async () => {
    const trees = new BoostedTrees(columns);
    expect(() => trees.predict(batch)).toThrow(notFitted);
    await expect(filesOf(trees)).rejects.toEqual(notFitted);
  });

  it('C-5: refuse a damaged file', async () => {
    const files = new Map([['model.json', Buffer.from('{"learner":')]]);
    await expect(new BoostedTrees(columns).load(reader(files))).rejects.toMatchObject({
      code: 'E_XGB_ARTIFACT',
      exitCode: 76,
    });
  });
});

describe.skipIf(problem !== undefined)('boosted trees', () => {
  it.each([
    [0, 1 / 2],
    [0.5, 3 / 4],
    [1, 9 / 10],
  ])('weigh a row by its clicks to the power of %d', async (exponent, mean) => {
    const trees = await fitted({ ...onlyMeans, weight_exponent: exponent }, 'clicks');
    for (const rate of trees.predict(batch)) expect(rate).toBeCloseTo(mean, 6);
  });

  it('weigh by the column as it is when nothing is said, and not at all without one', async () => {
    const [full, none] = [await fitted(onlyMeans, 'clicks'), await fitted(onlyMeans)];
    expect(full.predict(batch)[0]).toBeCloseTo(0.9, 6);
    expect(none.predict(batch)[0]).toBeCloseTo(0.5, 6);
    const even = await fitted({ ...onlyMeans, weight_exponent: 0 }, 'clicks');
    expect(await filesOf(even)).toEqual(await filesOf(none));
  });

  it('weigh the rows that decide when to stop as those learned from', async () => {
    const seen: number[] = [];
    const trees = new BoostedTrees({ ...columns, weight: 'clicks' });
    const params = { ...onlyMeans, base_score: 0, early_stopping_rounds: 1 };
    await trees.fit(
      dataset,
      dataset,
      context(params, { progress: ({ metrics }) => seen.push(metrics?.['eval-rmse'] ?? Number.NaN) }),
    );
    expect(seen[0]).toBeCloseTo(Math.sqrt(0.9 * 0.1), 6);
  });

  it('C-10: give the same files for the same seed, and predict the same bits from them', async () => {
    const params = { rounds: 5, subsample: 0.6, nthread: 1 };
    const trees = await fitted(params);
    const files = await filesOf(trees);
    expect([...files.keys()]).toEqual(['model.json', 'importance.json']);
    expect(await filesOf(await fitted(params))).toEqual(files);
    const again = new BoostedTrees(columns);
    await again.load(reader(files));
    expect(again.predict(batch)).toEqual(trees.predict(batch));
    expect(await filesOf(again)).toEqual(files);
  });

  it('C-5: refuse the trees of other features, and have learned nothing then', async () => {
    const files = await filesOf(await fitted({ rounds: 2 }));
    const other = new BoostedTrees({ ...columns, features: ['kind', 'clicks'] });
    await expect(other.load(reader(files))).rejects.toMatchObject({
      code: 'E_XGB_ARTIFACT',
      facts: { path: '$.learner.feature_names' },
    });
    expect(() => other.predict(batch)).toThrow(notFitted);
  });

  it('say how many rounds they kept, by which engine, and of what they could learn nothing', async () => {
    const trained: unknown[] = [];
    const warnings: string[] = [];
    const trees = new BoostedTrees({ ...columns, features: ['kind', 'size', 'clicks'], label: 'clicks' });
    const single: Dataset = {
      rows: 1,
      batches: async function* () {
        yield { ...batch, length: 1 };
      },
    };
    await trees.fit(
      single,
      null,
      context(
        { rounds: 3 },
        { trained: (facts) => trained.push(facts), warn: (text) => warnings.push(text) },
      ),
    );
    expect(trained).toMatchObject([{ engine: engineHere(engines.xgboostLibrary), rounds: 3 }]);
    expect(warnings).toContain('every clicks is 1: there is nothing else to learn');
  });

  it('forget what they learned when the next fit fails', async () => {
    const trees = await fitted({ rounds: 2 });
    const empty: Dataset = { rows: 1, batches: async function* () {} };
    await expect(trees.fit(empty, null, context({}))).rejects.toMatchObject({ code: 'E_XGB_DATA' });
    expect(() => trees.predict(batch)).toThrow(notFitted);
  });
});
