// Drift on the whole road: a run's profile, and servings compared with it, as real processes.
import { gunzipSync, gzipSync } from 'node:zlib';
import { openBucket } from '@slipway/bucket';
import { cat, f64, utf8 } from '@slipway/contract';
import { decodeProfile } from '@slipway/profile';
import { newRunId, Registry, type RunManifest, RunWriter } from '@slipway/registry';
import { slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf } from '../jobs.fixture.ts';
import type { PredictionsManifest } from '../predictions-manifest.ts';
import { TINY, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';

const source = {
  id: utf8({ role: 'key' }),
  x: f64({ min: 0, max: 1 }),
  site: cat({ nullable: true }),
  y: f64({ role: 'label', min: 0, max: 1 }),
};
const { y: _y, ...input } = source;
const featureSet = { name: 'features_v1', source, columns: source };
const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
let home: JobHome;
beforeAll(async () => {
  workspace = await fixtureWorkspace();
  const holes = { card: { input, featureSet } };
  await workspace.addModel(TINY, 'v1', tinyModel('v1', holes));
  await workspace.addModel(
    TINY,
    'v2',
    tinyModel('v2', { card: { ...holes.card, drift: { psi: 0.01, minRows: 10, columns: ['site'] } } }),
  );
  home = await jobHome(TINY, workspace.path);
  await home.put('train', keys.train, rowsOf(3000, 1, { labels: true }));
  await home.put('train', keys.eval, rowsOf(2000, 2, { labels: true }));
  for (const version of ['v1', 'v2'])
    expect((await home.run('train', { args: ['-v', version] })).code, version).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

interface Shape {
  readonly labels?: boolean;
  /** Added to x. */
  readonly shift?: number;
  /** Every so many-th row has a site of its own, or none. */
  readonly newSite?: number;
  readonly noSite?: number;
}

/** A day's file: x is uniform over [0, 1/2), and sites are three. */
function rowsOf(
  rows: number,
  seed: number,
  { labels = false, shift = 0, newSite, noSite }: Shape = {},
): Buffer {
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = (((i + 1) * 0.618_033_988_75 + seed / 7) % 1) / 2 + shift;
    const isOf = (nth: number | undefined) => nth !== undefined && i % nth === 0;
    const site = isOf(noSite) ? '' : isOf(newSite) ? 'new' : `s${(i * 7) % 3}`;
    return `id-${seed}-${i},${x},${site}${labels ? `,${x / 2}` : ''}`;
  });
  return gzipSync(`id,x,site${labels ? ',y' : ''}\n${lines.join('\n')}\n`);
}

async function serve(file: Buffer, env: Readonly<Record<string, string>> = {}, version = 'v1') {
  await home.put('predict', keys.input, file);
  const served = await home.run('serve', { args: ['-v', version], env });
  expect(served.code, served.stderr).toBe(0);
  const manifest = await home.json<PredictionsManifest>('predict', keysOf(TINY, version).outputManifest);
  const { profile } = manifest;
  if (profile === undefined) throw new Error('the manifest has no profile');
  const columns = Object.fromEntries(profile.columns.map((column) => [column.name, column]));
  return { served, manifest, profile, columns };
}

async function storedProfile(): Promise<{ readonly key: string; readonly bytes: Buffer }> {
  const found = (await home.keys('model')).find((key) => /\/v1\/.*profile\.json$/.test(key)) ?? '';
  return { key: found, bytes: await home.read('model', found) };
}

/** Publishes the first run of v1 once more with another profile, or with none, as a run of older code has. */
async function publishCopy(profile: Uint8Array | undefined): Promise<string> {
  const { key } = await storedProfile();
  const prefix = key.replace('profile.json', '');
  const manifest = await home.json<RunManifest>('model', `${prefix}manifest.json`);
  const bucket = openBucket(home.file('model', ''), { baseDir: home.path });
  const runId = newRunId();
  const writer = new RunWriter(bucket, { family: TINY, version: 'v1', runId });
  for (const { name } of manifest.files) await writer.write(name, await home.read('model', prefix + name));
  if (profile !== undefined) await writer.writeReport('profile.json', profile);
  const { reports: _others, ...facts } = manifest;
  const { ref } = await writer.commit(facts);
  await new Registry(bucket, TINY).publish(ref, { by: 'test' });
  return runId;
}

it('leaves a profile of input, label and predictions with each run, known to its manifest, without a single id', async () => {
  const { key, bytes } = await storedProfile();
  const profile = decodeProfile(bytes, key);
  expect(Object.keys(profile.train.columns).sort()).toEqual(['id', 'site', 'x', 'y']);
  expect(profile.train.rows).toBe(3000);
  expect(profile.predictions.eval.rows).toBe(2000);
  expect(profile.train.columns.site).toMatchObject({ distinct: 3, count: 3000 });
  expect(bytes.toString()).not.toContain('id-');
  const manifest = await home.json<RunManifest>('model', key.replace('profile.json', 'manifest.json'));
  expect(manifest.reports?.map(({ name }) => name)).toContain('profile.json');
});

it('leaves the same bytes when it is trained again', async () => {
  const { bytes } = await storedProfile();
  expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
  const profiles = (await home.keys('model')).filter((key) => /\/v1\/.*profile\.json$/.test(key));
  expect(profiles).toHaveLength(2);
  for (const key of profiles) expect(await home.read('model', key)).toEqual(bytes);
});

it('finds nothing in rows of the same population, and tells Slack nothing but that it is done', async () => {
  await using slack = await slackReceiver();
  const { served, profile, columns } = await serve(rowsOf(2500, 3), { WEBHOOK_URL: slack.url });
  expect(profile).toMatchObject({ limit: 0.25, minRows: 1000, alerting: [] });
  expect(Object.keys(columns)).toEqual(['x', 'site', 'p']);
  for (const { psi } of Object.values(columns)) expect(psi).toBeLessThan(0.02);
  expect(served.log.find(({ step }) => step === 'drift')?.facts).toMatchObject({ judged: 3, alerting: 0 });
  expect(slack.posts[0]?.body).toContain('INFO');
  expect(slack.posts[0]?.body).not.toContain('no longer');
});

it('warns when a column and with it the predictions move, and is done all the same', async () => {
  await using slack = await slackReceiver();
  const { served, profile, columns } = await serve(rowsOf(2500, 4, { shift: 0.3 }), {
    WEBHOOK_URL: slack.url,
  });
  expect(profile.alerting.toSorted()).toEqual(['p', 'x']);
  expect(columns.x).toMatchObject({ of: 'input', rows: 2500, nulls: 0 });
  expect(columns.x?.outOfRange).toBeGreaterThan(1000);
  expect(columns.p).toMatchObject({ of: 'prediction' });
  expect(columns.site?.psi).toBeLessThan(0.01);
  expect(served.log.filter(({ event }) => event === 'warning')).toHaveLength(1);
  for (const part of [
    'WARNING',
    'no longer those that the model learned from',
    'p (prediction)',
    'limit 0.25',
  ])
    expect(slack.posts[0]?.body).toContain(part);
});

it('sees a category appear and values go missing', async () => {
  const appeared = await serve(rowsOf(2500, 5, { newSite: 5 }));
  expect(appeared.columns.site).toMatchObject({ outOfRange: 500, nulls: 0 });
  expect(appeared.profile.alerting).toEqual(['site']);
  const missing = await serve(rowsOf(2500, 6, { noSite: 4 }));
  expect(missing.columns.site).toMatchObject({ outOfRange: 0, nulls: 625 });
  expect(missing.profile.alerting).toEqual(['site']);
});

it('judges nothing by fewer rows than it takes', async () => {
  const { profile, columns } = await serve(rowsOf(999, 7, { shift: 0.4 }));
  expect(profile).toMatchObject({ worst: null, alerting: [] });
  expect(columns.x).toMatchObject({ rows: 999, psi: null, js: null });
});

it("goes by the card's own limits and columns", async () => {
  const { profile } = await serve(rowsOf(500, 8, { shift: 0.4, newSite: 20 }), {}, 'v2');
  expect(profile).toMatchObject({ limit: 0.01, minRows: 10, alerting: ['site'] });
});

it('says the same with 1, 2 and 4 threads, and does nothing when the same is served again', async () => {
  const file = rowsOf(140_000, 9, { newSite: 50 });
  const profiles = [];
  for (const threads of ['1', '2', '4']) {
    const output = keysOf(TINY, 'v1').output.replace('prediction_output', `threads_${threads}`);
    await home.put('predict', keys.input, file);
    const env = { SCORE_THREADS: threads, PATH_DATA_OUT: output };
    const served = await home.run('serve', { args: ['-v', 'v1'], env });
    expect(served.code, served.stderr).toBe(0);
    const manifest = await home.json<PredictionsManifest>('predict', `${output}.manifest.json`);
    profiles.push(JSON.stringify(manifest.profile));
    if (threads !== '4') continue;
    const again = await home.run('serve', { args: ['-v', 'v1'], env });
    expect(again.log.at(-2)).toMatchObject({ title: 'already published: nothing to do' });
    expect(await home.json('predict', `${output}.manifest.json`)).toEqual(manifest);
  }
  expect(profiles[0]).toContain('"rows":140000');
  expect(new Set(profiles).size).toBe(1);
});

it('predicts the same bytes as without a profile, which older runs lack, and says that it compared nothing', async () => {
  const file = rowsOf(1500, 10, { shift: 0.2 });
  const { manifest: before } = await serve(file);
  const bytes = gunzipSync(await home.read('predict', keys.output));
  await publishCopy(undefined);
  const served = await home.run('serve', { args: ['-v', 'v1'] });
  expect(served.code, served.stderr).toBe(0);
  const after = await home.json<PredictionsManifest>('predict', keys.outputManifest);
  expect(after.run).not.toBe(before.run);
  expect(after.profile).toBeUndefined();
  expect(gunzipSync(await home.read('predict', keys.output))).toEqual(bytes);
  const said = served.log.find(({ step }) => step === 'drift')?.facts as { message: string };
  expect(said.message).toContain('no profile');
});

it('is 76 for a profile that is not what a training wrote, before a row is read, naming run and file', async () => {
  const { bytes } = await storedProfile();
  const text = bytes.toString();
  const run = await publishCopy(Buffer.from(text.replace('"nulls":0', '"nulls":1')));
  await home.put('predict', keys.input, rowsOf(1500, 11));
  const before = await home.read('predict', keys.output);
  const served = await home.run('serve', { args: ['-v', 'v1'] });
  expect(served.code).toBe(76);
  expect(served.errorLine).toContain(`error E_PROFILE_DAMAGED file=${run}/profile.json`);
  expect(await home.read('predict', keys.output)).toEqual(before);
});
