// Whatever a training is compared with cannot stop it: neither a champion that broke nor figures that cannot be read.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, type JobRun, jobHome, keysOf, putData } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  await workspace.addModel(TINY, 'v2', tinyModel('v2'));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const warnings = (run: JobRun) => run.log.filter((line) => line.level === 'warn').map((line) => line.message);

it('trains beside a best-possible.json that is a folder, with a warning', async () => {
  const folder = `${dirname(keys.train)}/best-possible.json`;
  await mkdir(home.file('train', folder), { recursive: true });
  const run = await home.run('train', { args: ['-v', 'v1'] });
  expect(run.code, run.stderr).toBe(0);
  expect(warnings(run)).toEqual([expect.stringMatching(/best-possible\.json cannot be read, .*a folder/)]);
});

it('says how to make example data, in words that work', async () => {
  const run = await home.run('train', { args: ['-v', 'v1'], env: { RUN_DATE: '2026/01/03' } });
  expect(run.code).toBe(66);
  expect(run.errorLine).toContain('make example data with npm run example-data');
});
