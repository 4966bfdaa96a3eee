import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Batch, type Dataset, type FitContext, resolveParams } from '@slipway/contract';
import { featureNamesV1, type featuresV1 } from '@slipway/conversion-rate-features';
import { fitContext } from '@slipway/testkit';
import { findXgboost, xgboostProblem } from '@slipway/xgboost';
import { describe, expect, it } from 'vitest';
import card, { type Params } from './card.ts';
import ConversionRateV2 from './index.ts';

type Row = readonly [
  entity: string,
  device: 'Computer' | 'Smartphone' | 'Tablet',
  scale: number,
  att5: number,
  cr: number,
];

const library = process.env.XGBOOST_LIBRARY || undefined;
const engines = library === undefined ? {} : { xgboostLibrary: library };
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`conversion-rate v2 is not trained here: ${problem}`);

/** Rows whose other attributes are 0. */
function batchOf(rows: readonly Row[]): Batch<(typeof featuresV1)['columns']> {
  const flag = (f: (row: Row) => boolean) =>
    ({ dtype: 'bool', data: Uint8Array.from(rows, (r) => Number(f(r))) }) as const;
  const zero = flag(() => false);
  const text = Buffer.from(rows.map(([id]) => id).join(''));
  const offsets = new Int32Array(rows.length + 1);
  for (const [i, [id]] of rows.entries()) offsets[i + 1] = (offsets[i] ?? 0) + id.length;
  return {
    length: rows.length,
    columns: {
      ...(Object.fromEntries(featureNamesV1.map((name) => [name, zero])) as Record<
        (typeof featureNamesV1)[number],
        never
      >),
      entity_id: { dtype: 'utf8', data: Uint8Array.from(text), offsets },
      computer: flag((r) => r[1] === 'Computer'),
      smartphone: flag((r) => r[1] === 'Smartphone'),
      attrs_scale: { dtype: 'f64', data: Float64Array.from(rows, (r) => r[2]) },
      att5: flag((r) => r[3] === 1),
      cr: { dtype: 'f64', data: Float64Array.from(rows, (r) => r[4]) },
    },
  };
}

/** One rate a device and attribute, each four times: with these parameters trees learn them by heart. */
const rows: readonly Row[] = Array.from({ length: 48 }, (_, i) => {
  const device = (['Computer', 'Smartphone', 'Tablet'] as const)[i % 3] ?? 'Tablet';
  const att5 = Math.floor(i / 3) % 2;
  return [
    `00${i}`,
    device,
    0.5 + (i % 7) / 1e4,
    att5,
    { Computer: 0.5, Smartphone: 0.25, Tablet: 0 }[device] + att5 / 4,
  ];
});
const byHeart = { eta: 1, reg_lambda: 0, max_depth: 3, rounds: 3, nthread: 1 };

async function fitted(
  overrides: object = byHeart,
  extra: Partial<FitContext<Params>> = {},
): Promise<ConversionRateV2> {
  const model = new ConversionRateV2();
  const halves = [batchOf(rows.slice(0, 20)), batchOf(rows.slice(20))];
  const dataset: Dataset<(typeof featuresV1)['columns']> = {
    rows: rows.length,
    batches: async function* () {
      yield* halves;
    },
  };
  const params = resolveParams<Params>(card.params, overrides, 'test');
  await model.fit(dataset, dataset, fitContext(params, { engines, ...extra }));
  return model;
}

/** Runs the installer where there is no package manager, so that it can install nothing. */
function install(env: Readonly<Record<string, string>>) {
  const script = fileURLToPath(new URL('../install_dependencies.sh', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'no packages '));
  try {
    symlinkSync(process.execPath, join(folder, 'node'));
    for (const name of ['dirname', 'uname']) symlinkSync(`/usr/bin/${name}`, join(folder, name));
    return spawnSync('/bin/sh', [script], { env: { PATH: folder, ...env }, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function filesOf(model: ConversionRateV2): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await model.save({ write: async (name, data) => void files.set(name, Buffer.from(data)) });
  return files;
}

async function loaded(files: ReadonlyMap<string, Uint8Array>): Promise<ConversionRateV2> {
  const model = new ConversionRateV2();
  await model.load({
    names: [...files.keys()],
    read: async (name) => files.get(name) ?? Promise.reject(new Error(name)),
  });
  return model;
}

describe('the card of v2', () => {
  it('trains 40 trees of depth 10 at a rate of 0.1 for the squared error, by histograms on two threads', () => {
    expect(resolveParams(card.params, {}, 'test')).toMatchObject({
      objective: 'reg:squarederror',
      tree_method: 'hist',
      eta: 0.1,
      max_depth: 10,
      rounds: 40,
      base_score: 0.5,
      nthread: 2,
    });
    expect(() => resolveParams(card.params, { objective: 'count:poisson' }, 'test')).toThrow(
      'reg:squarederror',
    );
  });
});

describe('v2 without training', () => {
  it('says that it has not learned', async () => {
    await expect(new ConversionRateV2().score(batchOf(rows))).rejects.toMatchObject({
      code: 'E_MODEL_NOT_FITTED',
    });
    await expect(filesOf(new ConversionRateV2())).rejects.toMatchObject({ code: 'E_MODEL_NOT_FITTED' });
  });

  it('C-5: refuses a model file that is damaged', async () => {
    const damaged = loaded(new Map([['model.json', Buffer.from('{"learner":')]]));
    await expect(damaged).rejects.toMatchObject({ code: 'E_XGB_ARTIFACT', exitCode: 76 });
  });

  it('installs its library by a script that says what it would do', async () => {
    const script = fileURLToPath(new URL('../install_dependencies.sh', import.meta.url));
    const { stdout } = await promisify(execFile)(script, ['-h']);
    expect(stdout).toMatch(/libxgboost0[\s\S]*xgboost/);
  });

  it('installs nothing for a library that is named and not usable, and says why: exit 69', () => {
    const end = install({ XGBOOST_LIBRARY: '/nowhere/libxgboost.so' });
    expect(end).toMatchObject({ status: 69, stdout: '' });
    expect(end.stderr).toMatch(
      /^conversion-rate v2: XGBOOST_LIBRARY names no usable library: \/nowhere\/libxgboost\.so cannot be loaded: .*; install it with: /,
    );
  });
});

describe.skipIf(problem !== undefined)('v2', () => {
  it.each(['named', 'found'])('is not installed again where a library is %s', (how) => {
    const path = findXgboost(library)?.path ?? '';
    // A library that only XGBOOST_LIBRARY names is nowhere to be found.
    const end = install(how === 'named' || library !== undefined ? { XGBOOST_LIBRARY: path } : {});
    expect(end).toMatchObject({ status: 0, stderr: '' });
    expect(end.stdout).toMatch(/^conversion-rate v2: already here: libxgboost \d+\.\d+\.\d+, .*libxgboost/);
  });

  it('learns the rate of each device and attribute, and passes ids through', async () => {
    const model = await fitted();
    const out = await model.score(batchOf(rows));
    for (const [i, row] of rows.entries()) expect(out.columns.cr.data[i]).toBeCloseTo(row[4], 6);
    expect(Buffer.from(out.columns.entity_id.data).toString()).toBe(rows.map(([id]) => id).join(''));
    expect([...out.columns.device.data.subarray(0, 3)].map((code) => out.columns.device.dict[code])).toEqual([
      'Computer',
      'Smartphone',
      'Tablet',
    ]);
  });

  it('A-29: warns of data that trees can learn nothing from', async () => {
    const warnings: string[] = [];
    await fitted(byHeart, { warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      'columns that are constant, and that no tree can use: att27, att2, att34, att29, att30 … and 4 more',
    ]);
  });

  it('clips to [0, 1] what trees overshoot', async () => {
    const model = await fitted({ ...byHeart, base_score: 9, eta: 0.3, rounds: 1 });
    const out = await model.score(batchOf(rows));
    expect(new Set(out.columns.cr.data)).toEqual(new Set([1]));
  });

  it('C-10: the same data and seed give the same files, and what is loaded predicts the same bits', async () => {
    const first = await fitted({ subsample: 0.6 });
    const files = await filesOf(first);
    expect(await filesOf(await fitted({ subsample: 0.6 }))).toEqual(files);
    expect(await filesOf(await fitted({ subsample: 0.6 }, { seed: 2 }))).not.toEqual(files);
    expect([...files.keys()]).toEqual(['model.json', 'importance.json']);
    const importance = JSON.parse(Buffer.from(files.get('importance.json') ?? []).toString());
    expect(Object.keys(importance).toSorted()).toEqual([...featureNamesV1].sort());
    expect(importance.computer).toBeGreaterThan(importance.att2);
    const second = await loaded(files);
    expect(await filesOf(second)).toEqual(files);
    expect(await second.score(batchOf(rows))).toEqual(await first.score(batchOf(rows)));
  });

  it('learns the same on a kept engine with fewer threads, and reports no rounds there', async () => {
    const progress = (): void => expect.fail('a round was reported');
    const kept = { engines: { ...engines, keepAlive: true, threads: 1 }, progress };
    const expected = await filesOf(await fitted({ nthread: 2 }));
    expect(await filesOf(await fitted({ nthread: 2 }, kept))).toEqual(expected);
    expect(await filesOf(await fitted({ nthread: 2 }, kept))).toEqual(expected);
  });

  it('explains each prediction by what its features add to the mean', async () => {
    const model = await fitted();
    const explained = model.explainBatch?.(batchOf(rows)) as Batch;
    expect(Object.keys(explained.columns)).toEqual([...featureNamesV1, '(bias)']);
    const predictions = (await model.score(batchOf(rows))).columns.cr.data;
    const column = (name: string) => explained.columns[name]?.data as Float64Array;
    for (const [i, prediction] of predictions.entries()) {
      const total = Object.keys(explained.columns).reduce((sum, name) => sum + (column(name)[i] ?? 0), 0);
      expect(total).toBeCloseTo(prediction, 6);
      expect(column('att2')[i]).toBe(0);
    }
    expect(column('(bias)')[0]).toBeCloseTo(0.375, 6);
    expect(column('computer')[0]).toBeGreaterThan(0.1);
  });

  it('C-5: refuses a model of other features', async () => {
    const files = await filesOf(await fitted());
    const other = Buffer.from(files.get('model.json') ?? [])
      .toString()
      .replace('"att5"', '"att6"');
    const loading = loaded(new Map([['model.json', Buffer.from(other)]]));
    await expect(loading).rejects.toMatchObject({
      code: 'E_XGB_ARTIFACT',
      facts: { path: '$.learner.feature_names' },
    });
  });

  it('forgets what it learned before, even when the next fit fails', async () => {
    const model = await fitted();
    const empty: Dataset<(typeof featuresV1)['columns']> = { rows: 1, batches: async function* () {} };
    const context = fitContext(resolveParams<Params>(card.params, {}, 'test'), { engines });
    await expect(model.fit(empty, null, context)).rejects.toMatchObject({ code: 'E_XGB_DATA' });
    await expect(model.score(batchOf(rows))).rejects.toMatchObject({ code: 'E_MODEL_NOT_FITTED' });
  });

  it.each([
    ['the rows learned from', 0, ['train-rmse']],
    ['held-out rows too where they decide when to stop', 10_000, ['train-rmse', 'eval-rmse']],
  ])('reports each round on %s, and stops when it is told to', async (_, patience, figures) => {
    const seen: number[] = [];
    const controller = new AbortController();
    const reason = new Error('stop');
    const progress: FitContext<Params>['progress'] = ({ done, metrics }) => {
      seen.push(done);
      expect(Object.keys(metrics ?? {})).toEqual(figures);
      if (done === 2) controller.abort(reason);
    };
    const params = { rounds: 5_000, early_stopping_rounds: patience };
    await expect(fitted(params, { progress, signal: controller.signal })).rejects.toBe(reason);
    expect(seen.slice(0, 2)).toEqual([1, 2]);
  });

  it('names the library that it was told to use and that is not there', async () => {
    const nowhere = { xgboostLibrary: '/nowhere/libxgboost.so' };
    await expect(fitted({}, { engines: nowhere })).rejects.toMatchObject({
      code: 'E_XGB_LIBRARY',
      exitCode: 69,
    });
  });
});
