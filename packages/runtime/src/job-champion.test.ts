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

it('hands a champion copies: one that changes its batches harms nobody', async () => {
  const source = `${workspace.path}/packages/models/tiny/v1/src/index.ts`;
  await writeFile(source, tinyModel('v1', { predict: 'columns.x.data.fill(0.5);' }));
  const run = await home.run('train', { args: ['-v', 'v2'] });
  await writeFile(source, tinyModel('v1'));
  expect(run.code, run.stderr).toBe(0);
  expect(rowNames(run)).toEqual(['zero', 'mean', 'champion v1', 'tiny@v2']);
});

it('compares with a champion that reads other columns of the same rows, and not with one of other rows', async () => {
  await using other = await jobHome(TINY, workspace.path);
  await putData(other, tinyCard());
  expect((await other.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
  const featureSet = { ...tinyCard().featureSet, name: 'features_v2' };
  await workspace.addModel(TINY, 'v3', tinyModel('v3', { card: { featureSet } }));
  const wider = (key: string) => key.replace('features_v1', 'features_v2');
  for (const key of [keys.train, keys.eval])
    await other.put('train', wider(key), await other.read('train', key));
  const run = await other.run('train', { args: ['-v', 'v3'] });
  expect(run.code, run.stderr).toBe(0);
  expect(rowNames(run)).toEqual(['zero', 'mean', 'champion v1', 'tiny@v3']);
  // The same rows in another order are other rows: train takes the place of eval.
  await other.put('train', wider(keys.eval), await other.read('train', keys.train));
  const apart = await other.run('train', { args: ['-v', 'v3'] });
  expect(apart.code, apart.stderr).toBe(0);
  expect(warnings(apart)).toContainEqual(
    expect.stringMatching(
      /^the champion v1 could not be compared with: its file .* holds \d+ rows, this one's \d+$/,
    ),
  );
  expect(rowNames(apart)).toEqual(['zero', 'mean', 'tiny@v3']);
});

it('compares with a sound champion, whose row stands above the model’s', async () => {
  const run = await home.run('train', { args: ['-v', 'v2'] });
  expect(run.code, run.stderr).toBe(0);
  expect(rowNames(run)).toEqual(['zero', 'mean', 'champion v1', 'tiny@v2']);
});
