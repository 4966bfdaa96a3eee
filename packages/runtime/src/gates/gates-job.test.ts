// Gates in real trainings: each kind passes one run and refuses another, which is kept and not released; force releases it and says so.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnyCard, bool, type GateSpec } from '@slipway/contract';
import type { GateResult, ReleaseRecord, RunManifest } from '@slipway/registry';
import { slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, type JobRun, jobHome, putData, type RunOptions } from '../jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';

const predicting = (value: string) =>
  `return { length, columns: { id: columns.id, p: { dtype: 'f64', data: new Float64Array(length).fill(${value}) } } };`;
const MEAN = predicting('this.#mean');
const HIGH = predicting('0.99');
const ZERO = predicting('0');
const SLOW = 'await new Promise((resolve) => setTimeout(resolve, 100));';
/** What only the process that fitted knows. */
const LEFT_BEHIND = predicting('this.#mean + (globalThis.fitted ? 1e-12 : 0)');

/** Gate → what it is, a model that it passes and one that it refuses; the refused one's text. */
const GATES: readonly (readonly [GateSpec | null, good: string, bad: string, said: RegExp])[] = [
  [null, MEAN, LEFT_BEHIND, /^loaded again from the published files, row 1 of the sample is 0\.\d+, and was/],
  [{ kind: 'baseline', baseline: 'zero' }, MEAN, ZERO, /^mse on eval is 0\.\d+, that of zero 0\.\d+$/],
  [
    { kind: 'threshold', metric: 'rmse', max: 0.4 },
    MEAN,
    HIGH,
    /^rmse on eval is 0\.\d+, must be at most 0\.4$/,
  ],
  [
    { kind: 'champion' },
    MEAN,
    HIGH,
    / is \+\d+\.\d\d % beside champion v1; even the low end of the 95 % interval, \+\d+\.\d\d %, is above the allowed 0\.00 %/,
  ],
  [
    { kind: 'slice', slicing: 'place', margin: 0.5, minRows: 5 },
    MEAN,
    HIGH,
    /beside champion v1, place (Home|Away); even the low end/,
  ],
  [
    { kind: 'calibration', max: 0.3 },
    MEAN,
    HIGH,
    /^mean prediction on eval is 0\.99, mean outcome 0\.\d+; allowed/,
  ],
  [{ kind: 'latency', maxMs: 400 }, MEAN, SLOW + MEAN, /^1,000 rows take \d+(\.\d+)? ms, allowed 400 ms$/],
  [
    { kind: 'golden', tolerance: 0.3 },
    MEAN,
    HIGH,
    /^golden rows are predicted up to 0\.\d+ away, allowed 0\.3$/,
  ],
];

const { featureSet, ...rest } = tinyCard();
const source = { ...featureSet.source, home: bool() };
const card: AnyCard = {
  ...rest,
  input: { ...rest.input, home: source.home },
  featureSet: {
    ...featureSet,
    source,
    columns: source,
    categories: { place: { flags: { home: 'Home' }, otherwise: 'Away' } },
  },
  params: { share: { default: 1, min: 0, max: 1, doc: 'Share of the mean in a prediction.' } },
};

let workspace: FixtureWorkspace;
let home: JobHome;

const addModel = async (version: string, gates: readonly GateSpec[], predict: string) => {
  const holes = { fit: 'globalThis.fitted = true;', predict, card: { ...card, version, gates } };
  const dir = await workspace.addModel(TINY, version, tinyModel(version, holes));
  await writeFile(join(dir, 'golden.csv'), 'id,x,home,expected\ng,0.5,1,0.5\n');
};
const train = (version: string, options: RunOptions = {}): Promise<JobRun> =>
  home.run('train', { ...options, args: ['-v', version, ...(options.args ?? [])] });
const releases = async () => (await home.keys('model')).filter((key) => /_releases\/\d+\.json$/.test(key));
const manifests = async (version: string): Promise<RunManifest[]> => {
  const keys = (await home.keys('model')).filter((key) => key.startsWith(`${TINY}/${version}/`));
  const found = keys.filter((key) => key.endsWith('/manifest.json'));
  return Promise.all(found.map((key) => home.json<RunManifest>('model', key)));
};

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  await putData(home, card);
  await addModel('v1', [], MEAN);
  expect((await train('v1')).code).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

describe('a training asks the gates of its card:', () => {
  it.each(GATES.map((each, i) => [each[0]?.kind ?? 'reload', i, each] as const))(
    '%s passes a run, and refuses one, which is kept whole with its verdict and not released',
    async (kind, i, [gate, good, bad, said]) => {
      const gates = gate === null ? [] : [gate];
      const [passing, refused] = [`v${10 * (i + 1)}`, `v${10 * (i + 1) + 1}`];
      await addModel(passing, gates, good);
      await addModel(refused, gates, bad);
      const before = await releases();
      const [passed, run] = await Promise.all([train(passing), train(refused, { args: ['--promote'] })]);
      expect([passed.code, run.code], passed.stderr + run.stderr).toEqual([0, 79]);
      expect(run.errorLine).toMatch(
        /^error E_RUN_REFUSED key=\S+ run=(\S+) .*its gates refused this run \(slipway report \1 shows it\): .* exit=79$/,
      );
      expect(await releases()).toHaveLength(before.length + 1);
      const [manifest] = await manifests(refused);
      expect(manifest?.verdict.passed).toBe(false);
      const answers = manifest?.verdict.gates.filter((each) => !each.passed) ?? [];
      expect(answers.map((each) => each.gate)).toEqual(answers.map(() => kind));
      expect(answers[0]?.text).toMatch(said);
      const event = run.log.find((line) => line.event === 'report' && line.title === 'gates');
      expect(event?.data as readonly GateResult[]).toEqual(manifest?.verdict.gates);
      const keys = await home.keys('model');
      for (const { name } of [...(manifest?.files ?? []), ...(manifest?.reports ?? [])])
        expect(keys).toContain(`${TINY}/${refused}/runs/${manifest?.runId}/${name}`);
      expect((await home.run('serve', { args: ['-v', refused] })).code).toBe(66);
    },
  );

  it('on a terminal as a table, with what was measured beside its limit', async () => {
    await addModel('v200', [{ kind: 'threshold', metric: 'rmse', max: 0.25 }], HIGH);
    const args = ['--log-format', 'text'];
    const { code, stdout } = await home.start('train', { args: ['-v', 'v200', ...args] }).result;
    expect(code).toBe(79);
    expect(stdout).toMatch(
      /\ngate +measured +limit +against\nreload +passed\nthreshold +REFUSED +0\.\d+ +0\.25 +rmse\nREFUSED by threshold: rmse on eval/,
    );
  });
});

describe('a run that its gates refused', () => {
  beforeAll(() => addModel('v300', [{ kind: 'baseline' }, { kind: 'calibration', max: 0.1 }], HIGH));

  it('is told to Slack gate by gate: by how much, against what', async () => {
    await using slack = await slackReceiver();
    expect((await train('v300', { env: { WEBHOOK_URL: slack.url } })).code).toBe(79);
    const [post] = slack.posts;
    for (const part of [
      'ERROR',
      'a gate refused the run: nothing was released',
      /baseline: mse on eval is 0\.\d+, that of meanByPlace 0\.\d+/,
      /calibration: mean prediction on eval is 0\.99, mean outcome 0\.\d+; allowed \+10\.00 % apart/,
      'exit=79',
    ])
      expect(post?.body).toMatch(part);
    const { attachments } = JSON.parse(post?.body ?? '') as { attachments: readonly [{ text: string }] };
    expect(attachments[0].text.match(/ on eval is /g)).toHaveLength(3); // two baselines and calibration, each once
  });

  it.each([[''], ['   '], ['x'.repeat(501)]])(
    'is not released by force for no reason: %j',
    async (reason) => {
      const before = await home.keys('model');
      const run = await train('v300', { args: ['--force-release', reason] });
      expect(run.code).toBe(64);
      expect(run.errorLine).toContain('--force-release needs a reason of 1 to 500 characters');
      expect(await home.keys('model')).toEqual(before);
    },
  );

  it('is released by force: the record says who and why, Slack says so loudly, and it serves', async () => {
    await using slack = await slackReceiver();
    const args = ['--force-release', 'eval was cut short', '--promote'];
    const run = await train('v300', { args, env: { WEBHOOK_URL: slack.url } });
    expect(run.code, run.stderr).toBe(0);
    const record = await home.json<ReleaseRecord>('model', (await releases()).at(-1) ?? '');
    const forced = { reason: 'eval was cut short', by: expect.stringMatching(/^.+@.+$/) };
    expect(record).toMatchObject({ kind: 'publish', version: 'v300', champion: { version: 'v300', forced } });
    const body = slack.posts[0]?.body ?? '';
    for (const part of [
      'ERROR',
      'RELEASED BY FORCE: its gates refused this run',
      'eval was cut short',
      'baseline: mse',
    ])
      expect(body).toContain(part);
    const served = await home.run('serve');
    expect(served.code, served.stderr).toBe(0);
    expect(served.log.find((line) => line.step === 'pinned')).toMatchObject({ facts: { version: 'v300' } });
  });

  it('does not serve where somebody edited its verdict', async () => {
    const run = String((await manifests('v300')).at(-1)?.runId);
    const key = `${TINY}/v300/runs/${run}/manifest.json`;
    const bytes = await home.read('model', key);
    await home.put('model', key, bytes.toString().replaceAll('"passed": false', '"passed": true'));
    const served = await home.run('serve', { args: ['--run', run, '--path-data-out', 'other/out.csv.gz'] });
    await home.put('model', key, bytes);
    expect(served.code).toBe(76);
    expect(served.errorLine).toMatch(
      /^error E_RUN_DAMAGED key=\S+manifest\.json .*(slipway rollback makes run|MODEL_RUN=)/,
    );
    expect(await home.keys('predict')).toEqual(expect.not.arrayContaining(['other/out.csv.gz']));
  });

  it('needs no force where every gate passes, and then none is recorded', async () => {
    const run = await train('v10', { args: ['--force-release', 'to be safe'] });
    expect(run.code).toBe(0);
    expect(run.log.find((line) => line.level === 'warn')).toMatchObject({
      message: 'nothing had to be forced: every gate passed',
    });
    const text = (await home.read('model', (await releases()).at(-1) ?? '')).toString();
    expect(JSON.parse(text).latestByVersion.v10).not.toHaveProperty('forced');
  });
});
