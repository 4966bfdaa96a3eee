import { describe, expect, it } from 'vitest';
import { EnginePool } from './engine-pool.ts';
import { FALLBACK_NAME } from './fallback-limits.ts';
import { columnsOf, randomMatrix } from './fixtures/random-matrix.ts';
import { findXgboost, xgboostProblem } from './library.ts';
import { completeParams, type XGBoostParams } from './params.ts';
import { engineHere, trainAnywhere } from './train-anywhere.ts';
import { type TrainOptions, trainBooster } from './train-booster.ts';

const train = randomMatrix(2_000, 1);
const engines = { xgboostLibrary: FALLBACK_NAME };
const fit = (options: Partial<TrainOptions> & { params?: Partial<XGBoostParams> } = {}) =>
  trainBooster({ train, params: { max_depth: 4, nthread: 1 }, rounds: 10, engines, ...options });

describe('the engine of last resort', () => {
  it('C-10: trains the same bytes again, says each round, and that it was it', async () => {
    const warnings: string[] = [];
    const rounds: number[] = [];
    const options = { params: { max_depth: 4, subsample: 0.6, colsample_bytree: 0.5, seed: 3 } };
    const first = await fit({
      ...options,
      featureNames: ['a', 'b', 'c', 'd'],
      onWarning: (message) => warnings.push(message),
      onRound: (round, total) => rounds.push(round / total),
    });
    expect(first).toMatchObject({
      rounds: 10,
      bestIteration: 9,
      engine: { name: 'ml-xgboost', version: '1.1.2' },
    });
    expect(rounds).toHaveLength(10);
    expect(rounds.at(-1)).toBe(1);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^ml-xgboost is named in place of libxgboost: ml-xgboost 1\.1\.2, .*; libxgboost comes with: /,
      ),
    ]);
    const again = await fit({
      ...options,
      featureNames: ['a', 'b', 'c', 'd'],
      engines: { ...engines, keepAlive: true },
    });
    expect(Buffer.compare(first.model, again.model)).toBe(0);
    const other = await fit({
      ...options,
      featureNames: ['a', 'b', 'c', 'd'],
      params: { ...options.params, seed: 4 },
    });
    expect(Buffer.compare(first.model, other.model)).not.toBe(0);
  });

  it('is known before a fit as the fit names it; where nothing would train there is none', async () => {
    const { engine } = await fit({ rounds: 1 });
    expect(engineHere(FALLBACK_NAME)).toEqual({ name: engine.name, version: engine.version });
    expect(engineHere('/nowhere/libxgboost.so')).toBeUndefined();
  });

  it.each(['hist', 'exact', 'approx'] as const)(
    'learns by %s, from rows with missing values',
    async (tree_method) => {
      const { ensemble, importance } = await fit({ params: { max_depth: 6, tree_method }, rounds: 20 });
      const out = new Float64Array(train.rows);
      ensemble.predict(columnsOf(train), out.length, out);
      const mse = out.reduce((sum, p, i) => sum + (p - (train.labels[i] ?? 0)) ** 2, 0) / out.length;
      const mean = train.labels.reduce((sum, y) => sum + y, 0) / train.rows;
      const variance = train.labels.reduce((sum, y) => sum + (y - mean) ** 2, 0) / train.rows;
      expect(mse).toBeLessThan(variance / 5);
      expect(importance.f1).toBeGreaterThan(importance.f2 ?? 0);
    },
  );

  it('is found under its name', () => {
    expect(findXgboost(FALLBACK_NAME)).toMatchObject({ name: 'ml-xgboost', version: '1.1.2' });
    expect(xgboostProblem(FALLBACK_NAME)).toBe('ml-xgboost is named in place of libxgboost');
  });

  const wide = (rows: number) => ({
    values: new Float32Array(rows * 100),
    rows,
    cols: 100,
    labels: new Float32Array(rows),
  });
  it.each<[string, Partial<TrainOptions>]>([
    ['takes matrices under 5.0 MB, and the train matrix has 5.0 MB', { train: wide(12_500) }],
    ['takes no weights', { train: { ...train, weights: new Float32Array(train.rows).fill(1) } }],
    ['cannot stop early', { evaluation: train, earlyStoppingRounds: 3 }],
    [
      'takes -1 for a missing value, and column b holds it',
      { train: { ...train, values: train.values.with(5, -1) }, featureNames: ['a', 'b', 'c', 'd'] },
    ],
    ['does not know the parameter colsample_bynode', { params: { colsample_bynode: 0.5 } }],
    [
      'knows grow_policy lossguide for tree_method hist only',
      { params: { grow_policy: 'lossguide', tree_method: 'exact' } },
    ],
    ['knows max_leaves for tree_method hist only', { params: { max_leaves: 5, tree_method: 'approx' } }],
    ['knows max_depth 0 for grow_policy lossguide only', { params: { max_depth: 0 } }],
    ['needs max_leaves where max_depth is 0', { params: { max_depth: 0, grow_policy: 'lossguide' } }],
  ])('%s: beyond that, what to install is said', async (limit, options) => {
    await expect(fit(options)).rejects.toMatchObject({
      code: 'E_XGB_LIBRARY',
      exitCode: 69,
      message: expect.stringContaining(`ml-xgboost, which stands in, ${limit}; install it with: `),
    });
  });

  it('takes a matrix just under its limit', async () => {
    const data = wide(12_499);
    data.labels.fill(1, 6_000);
    data.values.fill(1, 600_000);
    const { ensemble } = await fit({
      train: data,
      rounds: 1,
      params: { max_depth: 1, eta: 1, reg_lambda: 0 },
    });
    const out = new Float64Array(2);
    ensemble.predict(
      Array.from({ length: 100 }, () => [0, 1]),
      2,
      out,
    );
    expect([...out]).toEqual([0, 1]);
  });

  it('says that it refused, and can be stopped', async () => {
    const labels = train.labels.map((label) => label + 5);
    const refused = fit({ train: { ...train, labels }, params: { objective: 'reg:logistic' } });
    await expect(refused).rejects.toMatchObject({
      code: 'E_XGB_ENGINE',
      message: expect.stringContaining('label must be in [0,1]'),
    });
    const controller = new AbortController();
    const reason = new Error('stop');
    const stopped = fit({
      rounds: 1_000_000,
      signal: controller.signal,
      onRound: () => controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
  });
});

describe('where libxgboost is not found', () => {
  const pools = {
    libxgboost: new EnginePool(new URL('./fixtures/no-library-main.ts', import.meta.url)),
    fallback: new EnginePool(new URL('./fallback-child.ts', import.meta.url)),
  };
  const run = { task: { params: completeParams({}), rounds: 2, isWatched: false }, train, keepAlive: false };

  it('the fallback trains, with a warning', async () => {
    const warnings: string[] = [];
    const result = await trainAnywhere(run, pools, (message) => warnings.push(message));
    expect(result.engine.name).toBe('ml-xgboost');
    expect(warnings[0]).toMatch(/^libxgboost is not on this machine: ml-xgboost 1\.1\.2/);
  });

  it('its limits are named with the command that installs the library', async () => {
    const beyond = { ...run, train: { ...train, weights: new Float32Array(train.rows) } };
    await expect(trainAnywhere(beyond, pools, undefined)).rejects.toMatchObject({
      code: 'E_XGB_LIBRARY',
      message: expect.stringMatching(
        /^libxgboost is not on this machine, and ml-xgboost, which stands in, takes no weights; install it with: /,
      ),
    });
  });

  it('a library that is named and not there stays an error', async () => {
    const named = { ...run, task: { ...run.task, library: '/nowhere/libxgboost.so' } };
    await expect(trainAnywhere(named, pools, undefined)).rejects.toMatchObject({ code: 'E_XGB_LIBRARY' });
  });
});
