import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, library, problem } from './fixtures/library-here.ts';
import { predictWithLibrary } from './fixtures/predict-with-library.ts';
import { columnsOf, randomMatrix } from './fixtures/random-matrix.ts';
import { findXgboost, installCommand, loadXgboost, xgboostProblem } from './library.ts';
import type { XGBoostParams } from './params.ts';
import { type TrainOptions, trainBooster } from './train-booster.ts';

const isMissing = problem !== undefined;
if (isMissing) console.warn(`training is not tested: ${problem}`);

const train = randomMatrix(2_000, 1);
const evaluation = randomMatrix(500, 2);
const params: Partial<XGBoostParams> = { max_depth: 5, nthread: 2 };
const trainHere = (options: TrainOptions) => trainBooster({ engines, ...options });

describe.skipIf(isMissing)('training', () => {
  it('C-10: gives the same bytes for the same data, parameters and seed, on one thread, two or four', async () => {
    const options = {
      train,
      rounds: 6,
      params: { ...params, subsample: 0.7, colsample_bytree: 0.5, seed: 5 },
    };
    const first = await trainHere(options);
    for (const nthread of [1, 4]) {
      const again = await trainHere({ ...options, params: { ...options.params, nthread } });
      expect(Buffer.compare(first.model, again.model)).toBe(0);
    }
    const other = await trainHere({ ...options, params: { ...options.params, seed: 6 } });
    expect(Buffer.compare(first.model, other.model)).not.toBe(0);
  });

  it('C-10: gives the same bytes again on as many threads where sums do not fit a double', async () => {
    const rows = randomMatrix(20_000, 3);
    const labels = rows.labels.map((_, i) => Math.exp(((i * 7919) % 20_011) / 400 - 25)); // of 22 orders of magnitude
    const options = { train: { ...rows, labels }, rounds: 20, params: { max_depth: 10, reg_lambda: 0 } };
    for (const nthread of [2, 4]) {
      const [first, again] = [
        await trainHere({ ...options, params: { ...options.params, nthread } }),
        await trainHere({ ...options, params: { ...options.params, nthread } }),
      ];
      expect(Buffer.compare(first.model, again.model)).toBe(0);
    }
  });

  it('reports every round, names the features and says which engine trained', async () => {
    const seen: number[] = [];
    let last: Readonly<Record<string, number>> = {};
    const trained = await trainHere({
      train,
      evaluation,
      featureNames: ['a', 'b', 'c', 'd'],
      params,
      rounds: 7,
      onRound: (round, total, metrics) => {
        seen.push(round / total);
        last = metrics;
      },
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => n / 7));
    expect(trained).toMatchObject({ rounds: 7, bestIteration: 6, engine: { name: 'xgboost' } });
    expect(trained.engine.version).toBe(loadXgboost(library).version);
    expect(trained.ensemble.featureNames).toEqual(['a', 'b', 'c', 'd']);
    expect(Object.keys(trained.importance)).toEqual(['a', 'b', 'c', 'd']);
    expect(trained.importance.b).toBeGreaterThan(trained.importance.c ?? 0);
    const out = new Float64Array(evaluation.rows);
    trained.ensemble.predict(columnsOf(evaluation), out.length, out);
    const mse = out.reduce((sum, p, i) => sum + (p - (evaluation.labels[i] ?? 0)) ** 2, 0) / out.length;
    expect(Math.sqrt(mse)).toBeCloseTo(last['eval-rmse'] ?? 0, 6);
  });

  it('stops early and keeps the trees up to the best round', async () => {
    const curve: number[] = [];
    const noise = { ...evaluation, labels: evaluation.labels.toReversed() };
    const trained = await trainHere({
      train,
      evaluation: noise,
      params: { ...params, eta: 0.6 },
      rounds: 60,
      earlyStoppingRounds: 4,
      onRound: (_round, _total, metrics) => curve.push(metrics['eval-rmse'] ?? Number.NaN),
    });
    const best = curve.indexOf(Math.min(...curve));
    expect(curve.length).toBe(best + 5);
    expect(trained).toMatchObject({ bestIteration: best, rounds: best + 1 });
    expect(trained.ensemble.numTrees).toBe(best + 1);
  });

  it('weighs rows: a weight of zero is a row left out', async () => {
    const half = train.rows / 2;
    const weights = new Float32Array(train.rows).fill(1, 0, half);
    const front = {
      ...train,
      rows: half,
      values: train.values.slice(0, half * 4),
      labels: train.labels.slice(0, half),
    };
    const exact = { ...params, tree_method: 'exact' } as const;
    const weighted = await trainHere({ train: { ...train, weights }, params: exact, rounds: 1 });
    const cut = await trainHere({ train: front, params: exact, rounds: 1 });
    const [a, b] = [new Float64Array(half), new Float64Array(half)];
    weighted.ensemble.predict(columnsOf(front), half, a);
    cut.ensemble.predict(columnsOf(front), half, b);
    const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(a)).toBeCloseTo(mean(b), 3);
  });

  it('refuses bad data and parameters before any process is started', async () => {
    const bad = (options: object): Promise<unknown> =>
      trainBooster({ train, params, rounds: 1, engines: { xgboostLibrary: '/none' }, ...options });
    await expect(bad({ params: { eta: 2, depth: 3 } })).rejects.toMatchObject({
      code: 'E_XGB_PARAM',
      exitCode: 78,
      facts: { path: ['$.eta', '$.depth'] },
    });
    await expect(bad({ rounds: 0, earlyStoppingRounds: 1.5 })).rejects.toMatchObject({
      facts: { path: ['$.rounds', '$.early_stopping_rounds', '$.early_stopping_rounds'] },
    });
    await expect(bad({ featureNames: ['a'] })).rejects.toMatchObject({ code: 'E_XGB_DATA', exitCode: 65 });
    await expect(bad({ evaluation: { ...train, cols: 2, rows: 4_000 } })).rejects.toMatchObject({
      code: 'E_XGB_DATA',
    });
    const five = { ...train, rows: 1_600, cols: 5, labels: train.labels.slice(0, 1_600) };
    await expect(bad({ evaluation: five })).rejects.toMatchObject({ code: 'E_XGB_DATA' });
  });

  it('passes on what the library says when it refuses', async () => {
    const labels = train.labels.map((label) => label + 5);
    const training = trainHere({
      train: { ...train, labels },
      params: { objective: 'binary:logistic' },
      rounds: 1,
    });
    await expect(training).rejects.toMatchObject({
      code: 'E_XGB_ENGINE',
      exitCode: 70,
      message: expect.stringContaining('label must be in [0,1]'),
    });
  });
});

describe.skipIf(isMissing)('predictions beside those of the library on this machine', () => {
  const cases: readonly Partial<XGBoostParams>[] = [
    { max_depth: 1, base_score: 0.1 },
    { max_depth: 10, tree_method: 'exact' },
    { max_depth: 14, gamma: 0.001, eta: 0.7 },
    { objective: 'reg:logistic', max_depth: 6, base_score: 0.4 },
    { objective: 'binary:logitraw', max_depth: 4, base_score: 0.4 },
    { objective: 'count:poisson', max_depth: 4, base_score: 0.4 },
    { max_depth: 0, max_leaves: 60, grow_policy: 'lossguide' },
  ];
  for (const given of cases) {
    it(`are the same: ${JSON.stringify(given)}`, async () => {
      const rounded = {
        ...train,
        labels: given.objective === 'binary:logitraw' ? train.labels.map(Math.round) : train.labels,
      };
      const trained = await trainHere({ train: rounded, params: { ...given, nthread: 1 }, rounds: 12 });
      const test = randomMatrix(3_000, 77, 0.3);
      const own = new Float64Array(test.rows);
      trained.ensemble.predict(columnsOf(test), own.length, own);
      const theirs = predictWithLibrary(loadXgboost(library), trained.model, test);
      const worst = own.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (theirs[i] ?? Number.NaN))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(1e-6);
      if (given.objective === undefined) expect([...own]).toEqual([...theirs]);
    });
  }
});

describe('a library that cannot be used', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xgboost-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const hasCompiler = promisify(execFile)('cc', ['--version']).then(
    () => true,
    () => false,
  );

  it('is named with the command that installs it, and no other is tried', async () => {
    await expect(
      trainBooster({ train, params, rounds: 1, engines: { xgboostLibrary: '/nowhere/libxgboost.so' } }),
    ).rejects.toMatchObject({
      code: 'E_XGB_LIBRARY',
      exitCode: 69,
      message: expect.stringMatching(/\/nowhere\/libxgboost\.so cannot be loaded.*install it with/),
    });
    expect(findXgboost('/nowhere/libxgboost.so')).toBeNull();
    expect(xgboostProblem('/nowhere/libxgboost.so')).toMatch(
      /^\/nowhere\/libxgboost\.so cannot be loaded: .*; install it with: /,
    );
    expect(installCommand('linux')).toContain('apt-get install libxgboost0');
    expect(installCommand('darwin')).toContain('brew install xgboost');
    expect(installCommand('win32')).toContain('pip install');
  });

  it('is refused when it is too old, or another library', async (test) => {
    if (!(await hasCompiler)) return test.skip('no C compiler here');
    const build = async (name: string, source: string): Promise<string> => {
      await writeFile(join(folder, `${name}.c`), source);
      await promisify(execFile)('cc', [
        '-shared',
        '-fPIC',
        '-o',
        join(folder, name),
        join(folder, `${name}.c`),
      ]);
      return join(folder, name);
    };
    const old = await build('old.so', 'void XGBoostVersion(int*a,int*b,int*c){*a=1;*b=6;*c=9;}');
    const other = await build('other.so', 'int f(void){return 1;}');
    await expect(
      trainBooster({ train, params, rounds: 1, engines: { xgboostLibrary: old } }),
    ).rejects.toMatchObject({
      code: 'E_XGB_LIBRARY',
      message: expect.stringContaining('version 1.6.9, older than 1.7'),
    });
    await expect(
      trainBooster({ train, params, rounds: 1, engines: { xgboostLibrary: other } }),
    ).rejects.toMatchObject({
      code: 'E_XGB_LIBRARY',
    });
    const crashing = await build(
      'crash.so',
      '#include <signal.h>\nvoid XGBoostVersion(int*a,int*b,int*c){raise(SIGSEGV);*a=2;*b=0;*c=0;}',
    );
    await expect(
      trainBooster({ train, params, rounds: 1, engines: { xgboostLibrary: crashing } }),
    ).rejects.toMatchObject({
      code: 'E_XGB_ENGINE',
      facts: { exit: 'by SIGSEGV' },
    });
  });
});
