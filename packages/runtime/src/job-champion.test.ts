// Whatever a training is compared with cannot stop it: neither a champion that broke nor figures that cannot be read.
import { mkdir, writeFile } from 'node:fs/promises';
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

const rowNames = (run: JobRun) => {
  const rows = run.log.find((line) => line.event === 'report')?.data as
    | readonly { name: string }[]
    | undefined;
  return rows?.map(({ name }) => name);
};

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

it.each([
  [
    'throws on rows that come late',
    "if (length === 300) throw new Error('boom');",
    'E_MODEL_THREW of tiny@v1: .*boom',
  ],
  ['changes its batches', 'columns.x.data[0] = 0.987654321;', 'E_MODEL_CHANGED_DATA of tiny@v1: '],
  ['predicts out of range', 'this.#mean = 7;', 'E_CONTRACT_RANGE of tiny@v1: '],
])(
  'trains and promotes beside a champion that %s, and names the champion in a warning',
  async (_, predict, says) => {
    const source = `${workspace.path}/packages/models/tiny/v1/src/index.ts`;
    await using other = await jobHome(TINY, workspace.path);
    await putData(other, tinyCard());
    expect((await other.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
    await writeFile(source, tinyModel('v1', { predict }));
    const run = await other.run('train', { args: ['-v', 'v2', '--promote'] });
    await writeFile(source, tinyModel('v1'));
    expect(run.code, run.stderr).toBe(0);
    expect(warnings(run)).toEqual([
      expect.stringMatching(new RegExp(`^the champion v1 could not be compared with: ${says}`)),
    ]);
    expect(rowNames(run)).toEqual(['zero', 'mean', 'tiny@v2']);
    expect(run.log.find((line) => line.event === 'result')).toMatchObject({ champion: true });
  },
);

it('compares with a sound champion, whose row stands above the model’s', async () => {
  const run = await home.run('train', { args: ['-v', 'v2'] });
  expect(run.code, run.stderr).toBe(0);
  expect(rowNames(run)).toEqual(['zero', 'mean', 'champion v1', 'tiny@v2']);
});
