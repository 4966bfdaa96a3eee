// A serving never destroys what it reads, nor what somebody else wrote, wherever it is told to write.
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

it.each([
  ['its input', keys.input, keys.input],
  ['its input in other letters', 'day/In.csv', 'day/in.csv'],
  ['a key under input/', keys.input, 'input/tiny/predictions.csv.gz'],
  ['a key whose manifest is its input', 'mine.csv.manifest.json', 'mine.csv'],
])('refuses to write over %s, 78, and the input stays as it is', async (_, input, output) => {
  const bytes = await home.read('predict', keys.input);
  await home.put('predict', input, bytes);
  const before = await home.keys('predict');
  const run = await home.run('serve', { args: ['--path-data-in', input, '--path-data-out', output] });
  expect(run.code).toBe(78);
  expect(run.errorLine).toContain(`error E_CONFIG_OUTPUT key=${output} `);
  expect(run.errorLine).toContain('PATH_DATA_OUT');
  expect(await home.read('predict', input)).toEqual(bytes);
  expect(await home.keys('predict')).toEqual(before);
});

it.each([
  ['nothing beside it', undefined],
  ['a damaged manifest beside it', '{"format":1,"kind":"predictions"'],
])('refuses to replace a file with %s, 78, and says what to do', async (_, manifest) => {
  const output = 'mine/out.csv.gz';
  await home.put('predict', output, 'my own file');
  if (manifest !== undefined) await home.put('predict', `${output}.manifest.json`, manifest);
  const before = await home.keys('predict');
  const run = await home.run('serve', { args: ['--path-data-out', output] });
  expect(run.code).toBe(78);
  expect(run.errorLine).toMatch(
    /^error E_OUTPUT_TAKEN key=mine\/out\.csv\.gz .*move it away, or set PATH_DATA_OUT/,
  );
  expect((await home.read('predict', output)).toString()).toBe('my own file');
  expect(await home.keys('predict')).toEqual(before);
});

it('finds a folder under the name of the predictions before it scores, and commits nothing', async () => {
  await mkdir(home.file('predict', 'folder/out.csv.gz'), { recursive: true });
  const before = await home.keys('predict');
  const run = await home.run('serve', { args: ['--path-data-out', 'folder/out.csv.gz'] });
  expect(run.code).toBe(77);
  expect(run.errorLine).toMatch(/^error E_BUCKET_UNSAFE .*key=folder\/out\.csv\.gz .*a folder/);
  expect(run.log.filter((line) => line.step === 'score')).toEqual([]);
  expect(await home.keys('predict')).toEqual(before);
});

it('replaces its own predictions, of an earlier run too', async () => {
  expect((await home.run('serve')).code).toBe(0);
  const first = await home.read('predict', keys.output);
  await home.put('config', keys.params, 'share: 0.9\n');
  expect((await home.run('train', { args: ['-v', 'v1', '--promote'] })).code).toBe(0);
  expect((await home.run('serve')).code).toBe(0);
  expect(await home.read('predict', keys.output)).not.toEqual(first);
});
