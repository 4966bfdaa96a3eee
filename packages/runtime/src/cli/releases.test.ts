// The commands of the release log, as a user starts them: real processes over real runs.
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { ReleaseRecord } from '@slipway/registry';
import { type ProcessResult, runProcess, slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, putData } from '../jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import type { ListedRun } from './runs-ls.ts';

const STRAY = '20250101T000000000Z-0123456789abcdef0123456789abcdef';
let workspace: FixtureWorkspace;
let home: JobHome;
/** In the order of their training. */
const runs: string[] = [];
let refused: string;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  await workspace.addModel(TINY, 'v2', tinyModel('v2'));
  const gates = [{ kind: 'baseline' }];
  await workspace.addModel(TINY, 'v3', tinyModel('v3', { card: { gates } }));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  for (const args of [['v1'], ['v1', '--promote'], ['v2', '--promote'], ['v3']]) {
    const run = await home.run('train', { args: ['-v', ...args] });
    expect(run.code).toBe(args[0] === 'v3' ? 79 : 0);
    const [id = ''] = /\d{8}T\d{9}Z-[0-9a-f]{32}/.exec(`${run.stdout}${run.stderr}`) ?? [];
    if (run.code === 0) runs.push(String(run.log.find((line) => line.event === 'result')?.run));
    else refused = id;
  }
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const slipway = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> =>
  runProcess([process.execPath, `${workspace.path}/services/cli/bin/slipway.mjs`, ...args], {
    env: { ...home.env, ...env },
  });
const json = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, stdout, stderr } = await slipway([...args, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};
const listed = async () => (await json<{ releases: ReleaseRecord[] }>('releases')).releases;

describe('slipway releases', () => {
  it('lists what was released, the newest first, as a table and as JSON', async () => {
    const records = await listed();
    expect(records.map(({ n, version, run, kind }) => [n, version, run, kind])).toEqual([
      [3, 'v2', runs[2], 'publish'],
      [2, 'v1', runs[1], 'publish'],
      [1, 'v1', runs[0], 'publish'],
    ]);
    const { stdout } = await slipway(['releases']);
    const [header, first] = stdout.split('\n');
    expect(header).toMatch(/^n +when +kind +by +version +run +champion +reason$/);
    expect(first).toMatch(new RegExp(`^3 +\\S+Z +publish +train +v2 +${runs[2]} +this run$`));
    expect((await slipway(['releases', '--family', 'other'])).stdout).toMatch(/^no releases of other in /);
  });

  it('says what served at a time, and 66 for a time before all', async () => {
    const [, second] = await listed();
    const at = second?.at ?? '';
    const then = await json<{ release: ReleaseRecord }>('releases', '--at', at);
    expect(then.release).toEqual(second);
    const { stdout } = await slipway(['releases', '--at', at]);
    expect(stdout).toMatch(
      new RegExp(
        `^${at}: release 2, publish by train at ${at}\n\nasked for +version +run\nchampion +v1 +${runs[1]}\nv1 +v1 +${runs[1]}\n$`,
      ),
    );
    expect((await json<{ release: ReleaseRecord }>('releases', '--at', '2099-01-01')).release.n).toBe(3);
    const before = await slipway(['releases', '--at', '2026-01-01T10:00']);
    expect(before.code).toBe(66);
    expect(before.stderr).toMatch(/^error E_RELEASE_NONE family=tiny at=2026-01-01T10:00:00\.000Z /);
  });
});

describe('slipway rollback and promote', () => {
  it('C-8: goes back to the champion before, serves it, and tells Slack who, what and why', async () => {
    await using slack = await slackReceiver();
    const args = ['rollback', '--reason', 'v2 is off by night', '--json'];
    const result = await slipway(args, { WEBHOOK_URL: slack.url });
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(JSON.parse(result.stdout)).toMatchObject({
      family: TINY,
      changed: true,
      release: {
        n: 4,
        kind: 'rollback',
        by: expect.stringMatching(/^.+@.+$/),
        reason: 'v2 is off by night',
        champion: { version: 'v1', run: runs[1] },
      },
    });
    const [post] = slack.posts;
    for (const part of [
      'INFO',
      'service/release/tiny/v1',
      'release 4 by ',
      runs[1],
      runs[2],
      'v2 is off by night',
    ])
      expect(post?.body).toContain(part);
    const served = await home.run('serve');
    expect(served.log.find((line) => line.step === 'pinned')?.facts).toMatchObject({
      run: runs[1],
      release: 4,
    });
  });

  it('C-8: goes back to a release by its number, and says so when there is nothing to do', async () => {
    const back = await json<{ changed: boolean; release: ReleaseRecord }>('rollback', '--to', '1');
    expect(back).toMatchObject({ changed: true, release: { kind: 'rollback', champion: { run: runs[0] } } });
    expect(back.release.latestByVersion).not.toHaveProperty('v2');
    expect(await json('rollback', '--to', '1')).toMatchObject({ changed: false });
    expect((await slipway(['rollback', '--to', '1'])).stdout).toContain('nothing to do');
    const gone = await slipway(['rollback', '--to', '99']);
    expect([gone.code, gone.stderr]).toEqual([66, expect.stringContaining('error E_RELEASE_NONE')]);
  });

  it('promotes a run by its id, and the latest run of a version', async () => {
    expect(await json('promote', runs[2] ?? '', '--reason', 'again')).toMatchObject({
      release: {
        kind: 'promote',
        reason: 'again',
        champion: { run: runs[2] },
        latestByVersion: { v2: { run: runs[2] } },
      },
    });
    expect(await json('promote', 'v1')).toMatchObject({ release: { champion: { run: runs[0] } } });
  });

  it('tells a refused run from others in the list of runs, until somebody forces it', async () => {
    const { runs: all } = await json<{ runs: readonly ListedRun[] }>('runs', 'ls');
    expect(all.filter(({ state }) => state !== 'released').map(({ run, state }) => [run, state])).toEqual([
      [refused, 'refused'],
    ]);
    expect(await json('runs', 'show', refused)).toMatchObject({ state: 'refused', releases: [] });
    const manifest = home.file('model', `${TINY}/v3/runs/${refused}/manifest.json`);
    const whole = await readFile(manifest);
    await writeFile(manifest, whole.subarray(0, 100));
    const { runs: again } = await json<{ runs: readonly ListedRun[] }>('runs', 'ls');
    expect(again.find(({ run }) => run === refused)?.state).toBe('unreleased');
    await writeFile(manifest, whole);
  });

  it('promotes a run that its gates refused by force alone, which the log and Slack keep', async () => {
    const before = await listed();
    const result = await slipway(['promote', refused]);
    expect(result.code).toBe(79);
    expect(result.stderr).toMatch(/^error E_RUN_REFUSED .*baseline: mse on eval/);
    expect((await slipway(['promote', refused, '--force-release', ' '])).code).toBe(64);
    expect(await listed()).toEqual(before);
    await using slack = await slackReceiver();
    const args = ['promote', refused, '--force-release', 'all others are worse'];
    expect((await slipway(args, { WEBHOOK_URL: slack.url })).code).toBe(0);
    for (const part of ['ERROR', 'RELEASED BY FORCE by ', 'all others are worse'])
      expect(slack.posts[0]?.body).toContain(part);
    expect((await slipway(['releases'])).stdout).toMatch(
      /\n\d+ .*this run +FORCED by .+@.+: all others are worse\n/,
    );
    expect((await home.run('serve', { args: ['-v', 'v3'] })).code).toBe(0);
  });

  it('changes the log whether or not Slack hears of it', async () => {
    const args = ['promote', runs[2] ?? ''];
    const result = await slipway(args, { WEBHOOK_URL: 'http://127.0.0.1:9/services/T0/B0/x' });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('alert not sent');
    expect((await listed())[0]).toMatchObject({ kind: 'promote', run: runs[2] });
  });

  it.each<[string[], number, RegExp]>([
    [['promote', STRAY], 66, /^error E_MODEL_RUN /],
    [['promote', '../../x'], 64, /^error E_USAGE .*is neither a run id nor a version/],
    [['promote', 'v9'], 66, /^error E_MODEL_NONE /],
    [['rollback', '--to', 'yesterday'], 64, /^error E_USAGE .*must be the number of a release/],
    [['rollback', '--reason', ''], 64, /^error E_USAGE .*--reason needs a reason/],
    [['releases', '--at', 'noon'], 64, /^error E_USAGE .*must be a time in UTC/],
    [['releases', '--at', '2026-02-31'], 64, /^error E_USAGE /],
    [['releases', '--at', ''], 64, /^error E_USAGE .*--at is .*must be a time in UTC/],
    [['releases', '--at', 'none'], 64, /^error E_USAGE .*must be a time in UTC/],
    [['releases', '--family', '../x'], 78, /^error E_REGISTRY_KEY /],
  ])('answers %j with exit %i and one error line, and changes nothing', async (args, code, line) => {
    const before = await listed();
    const result = await slipway(args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(line);
    expect(await listed()).toEqual(before);
  });

  it('C-4: does not go back to a run that is damaged, tells Slack, and names a run that would do', async () => {
    await json('promote', runs[1] ?? '');
    await json('promote', runs[2] ?? '');
    const file = home.file('model', `${TINY}/v1/runs/${runs[1]}/mean.json`);
    const whole = await readFile(file);
    await rm(file);
    await using slack = await slackReceiver();
    const result = await slipway(['rollback'], { WEBHOOK_URL: slack.url });
    await home.put('model', `${TINY}/v1/runs/${runs[1]}/mean.json`, whole);
    expect(result.code).toBe(76);
    expect(result.stderr).toMatch(
      /^error E_ARTIFACT_LIST .*mean\.json.*MODEL_RUN=\S+ serves the run of v1 before it/,
    );
    expect(slack.posts[0]?.body).toContain('rollback failed');
  });
});
