import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, jobHome, putData } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

let workspace: FixtureWorkspace;
let home: JobHome;
beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const source = () => join(workspace.path, 'packages/models/tiny/v1/src/index.ts');
const train = async () => {
  const { code, stderr } = await home.run('train', { args: ['-v', 'v1'] });
  expect(code, stderr).toBe(0);
};

it('what was compiled is kept for the next process, which sees what was edited since', async () => {
  await train();
  const kept = await readdir(join(workspace.path, '.slipway/compiled'), { recursive: true });
  expect(kept.length).toBeGreaterThan(50);
  await writeFile(source(), tinyModel('v1', { fit: "throw new Error('edited');" }));
  const edited = await home.run('train', { args: ['-v', 'v1'] });
  expect([edited.code, edited.errorLine]).toEqual([70, expect.stringContaining('edited')]);
});

it('a workspace in which nothing can be kept does as well', async () => {
  await writeFile(source(), tinyModel('v1'));
  await rm(join(workspace.path, '.slipway'), { recursive: true });
  await writeFile(join(workspace.path, '.slipway'), 'a file, where a folder would have to be');
  await train();
  expect(existsSync(join(workspace.path, '.slipway/compiled'))).toBe(false);
});
