// Several servings of one day: the manifest is the only truth, and whoever reads through it never sees a mix.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData, readRun } from './jobs.fixture.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  await workspace.addModel(
    TINY,
    'v2',
    tinyModel('v2', {
      predict:
        "if (length === 50) { console.log('READY'); await new Promise((resolve) => setTimeout(resolve, 1500)); }",
    }),
  );
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const train = async (version: string, ...args: string[]) => {
  const run = await home.run('train', { args: ['-v', version, ...args] });
  expect(run.code, run.stderr).toBe(0);
  return String(run.log.find((line) => line.event === 'result')?.run);
};

it('F-3, F-6: of two servings of the same run at once one publishes and the other finds it published', async () => {
  await train('v1');
  const started = [home.start('serve'), home.start('serve')];
  const runs = (await Promise.all(started.map((process) => process.result))).map(readRun);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const results = runs.map((run) => run.log.find((line) => line.event === 'result')?.title);
  expect(results.toSorted()).toEqual(['already published: nothing to do', 'served and published']);
  const generations = (await home.keys('predict')).filter((key) => key.includes('_generations/'));
  const { outputs } = await home.json<PredictionsManifest>('predict', keys.outputManifest);
  expect(generations).toEqual([outputs[0]?.key]);
});

it('F-3, I7: a reader that goes through the manifest sees one run or the other, whole, while a new run replaces it', async () => {
  const seen = new Set<string>();
  const torn: string[] = [];
  let isOver = false;
  const reading = (async () => {
    // The last look begins when all is over, so that the last run is seen however busy the machine is.
    for (let isLast = false; !isLast; ) {
      isLast = isOver;
      const manifest = await home.json<PredictionsManifest>('predict', keys.outputManifest);
      const [output] = manifest.outputs;
      const bytes = await readFile(home.file('predict', output?.key ?? ''));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== output?.sha256 || gunzipSync(bytes).length !== output.rawBytes)
        torn.push(manifest.serveId);
      seen.add(manifest.run);
    }
  })();
  const params = ['0.1', '0.9'];
  for (const share of params) {
    await home.put('config', keys.params, `share: ${share}\n`);
    await train('v1');
    expect((await home.run('serve', { args: ['-v', 'v1'] })).code).toBe(0);
  }
  isOver = true;
  await reading;
  expect(torn).toEqual([]);
  expect(seen.size).toBe(3);
  const { outputs } = await home.json<PredictionsManifest>('predict', keys.outputManifest);
  expect(await home.read('predict', keys.output)).toEqual(await home.read('predict', outputs[0]?.key ?? ''));
});

it('F-2: a serving that began before a training ends with the run that it pinned', async () => {
  const pinned = await train('v2');
  const serving = home.start('serve', { args: ['-v', 'v2'] });
  await serving.printed('READY');
  const later = await train('v2');
  const run = readRun(await serving.result);
  expect(run.code).toBe(0);
  const manifest = await home.json<PredictionsManifest>('predict', keysOf(TINY, 'v2').outputManifest);
  expect(manifest.run).toBe(pinned);
  expect(later).not.toBe(pinned);
});

it('C-8: MODEL_RUN serves an earlier run again', async () => {
  const runs = (await home.keys('model'))
    .filter((key) => /tiny\/v1\/.*manifest/.test(key))
    .map((key) => key.split('/')[3]);
  const first = String(runs[0]);
  const run = await home.run('serve', { args: ['--run', first] });
  expect(run.code).toBe(0);
  expect((await home.json<PredictionsManifest>('predict', keys.outputManifest)).run).toBe(first);
});
