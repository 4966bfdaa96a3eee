// A champion that comes while a run is judged: real trainings, one of which begins and ends in the middle of the other.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseRecord, RunManifest } from '@slipway/registry';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type JobHome, type JobRun, jobHome, putData } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

let workspace: FixtureWorkspace;
let home: JobHome;
beforeEach(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  await workspace.addModel(TINY, 'v2', tinyModel('v2', { card: { gates } }));
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const gates = [{ kind: 'champion' }];
const releases = async () => {
  const keys = (await home.keys('model')).filter((key) => /_releases\/\d+\.json$/.test(key));
  return Promise.all(keys.map((key) => home.json<ReleaseRecord>('model', key)));
};
const manifestOf = ({ version, run }: Pick<ReleaseRecord, 'version' | 'run'>) =>
  home.json<RunManifest>('model', `${TINY}/${version}/runs/${run}/manifest.json`);

/** Trains v1, which is judged beside nobody: v2 is trained to its end when the judgement is over, and nothing is released yet. */
async function trainOvertaken(params: Readonly<Record<string, unknown>>): Promise<JobRun> {
  const main = join(workspace.path, 'services/train/src/main.ts');
  const other = JSON.stringify({ args: [main, '-v', 'v2'], env: home.env, once: join(home.path, 'once') });
  const text = tinyModel('v1', {
    card: { gates, params },
    top: `import { execFileSync } from 'node:child_process'; import { existsSync, writeFileSync } from 'node:fs';`,
    load: 'this.isLoaded = true;',
    field: `
  dispose() {
    const { args, env, once } = ${other};
    if (!this.isLoaded || existsSync(once)) return;
    writeFileSync(once, '');
    execFileSync(process.execPath, args, { env });
  }`,
  });
  await workspace.addModel(TINY, 'v1', text);
  return home.run('train', { args: ['-v', 'v1', '--promote'] });
}

it('judges a run again beside the champion that came meanwhile, and releases it beside that one', async () => {
  const run = await trainOvertaken(tinyCard().params);
  expect(run.code, run.stderr).toBe(0);
  const warnings = run.log.filter(({ event }) => event === 'warning').map(({ message }) => message);
  expect(warnings).toEqual([
    'the champion changed while the run was judged: it is judged again, beside the new one',
  ]);
  const [first, second, ...more] = await releases();
  expect([first?.version, second?.version, more]).toEqual(['v2', 'v1', []]);
  expect((await manifestOf(second!)).verdict).toMatchObject({ passed: true, champion: first?.run });
  expect((await manifestOf(first!)).verdict.champion).toBeNull();
  expect(second?.champion?.run).toBe(second?.run);
});

it('does not release a run that passed beside nobody, and is worse than the champion that came meanwhile: 79', async () => {
  const run = await trainOvertaken({ share: { default: 0, min: 0, max: 1, doc: 'Nothing of it.' } });
  expect(run.code, run.stderr).toBe(79);
  expect(run.errorLine).toContain('error E_RUN_REFUSED');
  const records = await releases();
  expect(records.map(({ version }) => version)).toEqual(['v2']);
  await writeFile(join(home.path, 'once'), '');
  const again = await home.run('train', { args: ['-v', 'v1'] });
  expect(again.code, again.stderr).toBe(79);
});
