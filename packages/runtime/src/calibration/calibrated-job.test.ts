// A calibrated model on the whole road: trained, judged and served as real processes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeCalibrator } from '@slipway/calibration';
import { bool, type CalibrationSpec, f64, utf8 } from '@slipway/contract';
import type { RunManifest } from '@slipway/registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunReport } from '../evaluation/report.ts';
import { type JobHome, jobHome, keysOf, putData } from '../jobs.fixture.ts';
import type { PredictionsManifest } from '../predictions-manifest.ts';
import { TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';

const source = {
  id: utf8({ role: 'key' }),
  x: f64({ min: 0, max: 1 }),
  y: bool({ role: 'label' }),
};
const binary = {
  task: 'binary',
  featureSet: { name: 'features_v1', source, columns: source },
  label: { y: source.y },
} as const;
const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
/** Folder of the model's package. */
let model: string;
let home: JobHome;
beforeAll(async () => {
  workspace = await fixtureWorkspace();
  model = await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  home = await jobHome(TINY, workspace.path);
  await putData(home, { ...tinyCard(), ...binary });
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

async function install(calibration: CalibrationSpec | undefined): Promise<void> {
  await writeFile(join(model, 'src/index.ts'), tinyModel('v1', { card: { ...binary, calibration } }));
}

async function train(): Promise<{ readonly prefix: string; readonly manifest: RunManifest }> {
  const trained = await home.run('train', { args: ['-v', 'v1'] });
  expect(trained.code, trained.stderr).toBe(0);
  const run = trained.log.find((line) => line.event === 'result')?.run;
  const prefix = `${TINY}/v1/runs/${run}/`;
  return { prefix, manifest: await home.json('model', `${prefix}manifest.json`) };
}

it.each<CalibrationSpec>([
  { method: 'platt' },
  { method: 'isotonic', folds: 2 },
  { method: 'reweighting', factor: 'share' },
])('serves the predictions that the run was judged by: %j', async (calibration) => {
  await install(calibration);
  const { prefix, manifest } = await train();
  expect(manifest.files.map(({ name }) => name)).toEqual(['calibration.json', 'mean.json']);
  const calibrator = decodeCalibrator(await home.read('model', `${prefix}calibration.json`));
  expect(calibrator.method).toBe(calibration.method);
  const { mean } = await home.json<{ mean: number }>('model', `${prefix}mean.json`);
  const predict = (rows: readonly string[][]) => {
    const values = Float64Array.from(rows, ([, x]) => mean + Number(x) / 2);
    calibrator.apply(values, values.length);
    return [...values];
  };

  const held = predict(table(await home.read('train', keys.eval)));
  const judged = held.reduce((sum, value) => sum + value, 0) / held.length;
  expect(manifest.metrics.eval.meanPrediction).toBeCloseTo(judged, 12);

  const served = await home.run('serve', { args: ['-v', 'v1'] });
  expect(served.code, served.stderr).toBe(0);
  const { outputs } = await home.json<PredictionsManifest>('predict', keys.outputManifest);
  const written = table(await home.read('predict', outputs[0]?.key ?? ''));
  expect(written.map(([, p]) => Number(p))).toEqual(predict(table(await home.read('predict', keys.input))));
});

it.each<CalibrationSpec>([{ method: 'platt' }, { method: 'isotonic' }])(
  'reports the model before and after, and loses to the constant only before: %j',
  async (calibration) => {
    await using rare = await jobHome(TINY, workspace.path);
    for (const [part, rows, from] of [
      ['train', 4000, 0],
      ['eval', 2000, 4000],
    ] as const)
      await rare.put('train', keys[part], gzipSync(rareRows(from, rows)));
    await install(calibration);
    const trained = await rare.run('train', { args: ['-v', 'v1'] });
    expect(trained.code, trained.stderr).toBe(0);
    const result = trained.log.find((line) => line.event === 'result');
    const run = result?.run;
    const { calibrated, splits } = await rare.json<RunReport>('model', `${TINY}/v1/runs/${run}/report.json`);
    const { method, before, after } = calibrated ?? expect.fail('nothing was calibrated');
    expect(method).toBe(calibration.method);
    const truth = after.eval.meanOutcome;
    expect(truth).toBeCloseTo(0.024, 2);
    expect(before.eval.meanPrediction).toBeGreaterThan(0.2);
    expect(Math.abs(after.eval.meanPrediction / truth - 1)).toBeLessThan(0.1);
    const constant = splits.eval.predictors.mean?.all.logLoss ?? 0;
    expect(result?.['eval log loss']).toBe(after.eval.logLoss);
    expect(after.eval.logLoss).toBeLessThan(constant);
    expect(before.eval.logLoss).toBeGreaterThan(2 * constant);
  },
);

it('warns, in the log and in the result, of a calibration with which the loss on eval is larger', async () => {
  await using moved = await jobHome(TINY, workspace.path);
  await moved.put('train', keys.train, gzipSync(rareRows(0, 4000)));
  await moved.put('train', keys.eval, gzipSync(rareRows(4000, 2000, 2)));
  await install({ method: 'platt' });
  const { code, log, stderr } = await moved.run('train', {
    args: ['-v', 'v1', '--force-release', 'to see it'],
  });
  expect(code, stderr).toBe(0);
  const said =
    /^the calibration by platt made the log loss on eval larger: 0\.\d+ without it, \d\.\d+ with it \(\+/;
  const warnings = log.filter(({ event }) => event === 'warning').map(({ message }) => message);
  expect(warnings).toContainEqual(expect.stringMatching(said));
  expect(log.find(({ event }) => event === 'result')?.warning).toMatch(said);
});

it('C-6: refuses to serve a run without the calibration that the installed card declares, with 76', async () => {
  await install(undefined);
  await train();
  await install({ method: 'platt' });
  const served = await home.run('serve', { args: ['-v', 'v1'] });
  expect(served.code).toBe(76);
  expect(served.errorLine).toMatch(/^error E_CALIBRATION_ARTIFACT path=calibration\.json .*is missing/);
});

/** One row in 40 is positive unless told otherwise, the more often the higher x. */
function rareRows(from: number, rows: number, oneIn = 40): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = from + i;
    const x = ((row * 37) % 101) / 100;
    return `r${row},${x},${((row * 617) % 1009) / 1009 < (2 * x) / oneIn ? 1 : 0}`;
  });
  return `id,x,y\n${lines.join('\n')}\n`;
}

/** Cells of a CSV.gz file without its header; none is quoted. */
function table(file: Uint8Array): string[][] {
  const [, ...lines] = gunzipSync(file).toString().trimEnd().split('\n');
  return lines.map((line) => line.split(','));
}
