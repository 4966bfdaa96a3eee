// `slipway` over buckets in the clouds, as a user starts it: real processes, a server in another one, answers as JSON.
import { type Bucket, openBucket } from '@slipway/bucket';
import { type FaultProxy, startFaultProxy } from '@slipway/bucket/fault-proxy';
import { type GcsServer, startGcsServer } from '@slipway/bucket/gcs-server';
import { findS3Server, rawS3, S3_BUCKET } from '@slipway/bucket/s3-server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ListedRun } from './runs-ls.ts';
import { CREDENTIALS, type Diagnosis, service, slipway } from './slipway.fixture.ts';

const STRAY = '20250101T000000000Z-0123456789abcdef0123456789abcdef';
const CHECKS = ['write', 'read', 'put if absent', 'list', 'latency', 'clock', 'delete'];

/** A store to try: where it is, and what some killed writer left in it, if it keeps such things. */
interface Store {
  readonly endpoint: string;
  readonly uri: string;
  /** Leaves an upload that nobody will finish. @returns How many `gc` will find. */
  leaveUpload(key: string): Promise<number>;
  stop(): Promise<unknown>;
}

const found = findS3Server();
const stores: [string, 's3' | 'gs', (() => Promise<Store>) | string][] = [
  ['S3', 's3', typeof found === 'string' ? found : () => startS3(found.start)],
  ['Google Cloud Storage', 'gs', startGcs],
];

describe.each(stores)('slipway over %s', (_, scheme, start) => {
  if (typeof start === 'string') {
    it.skip(`is tried: ${start}`);
    return;
  }
  let store: Store;
  let proxy: FaultProxy;
  let env: Record<string, string>;
  let model: Bucket;
  let uploads = 0;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined); // of whoever runs the tests
    store = await start();
    proxy = await startFaultProxy(store.endpoint);
    env = {
      ...(scheme === 's3' ? { S3_ENDPOINT: proxy.endpoint } : { STORAGE_EMULATOR_HOST: proxy.endpoint }),
      RUN_DATE: '2026-01-01',
      BUCKET_MODEL: `${store.uri}/model`,
      BUCKET_DATA_TRAIN: `${store.uri}/train`,
      BUCKET_DATA_PREDICT: `${store.uri}/predict`,
      BUCKET_CONFIG: `${store.uri}/config`,
    };
    model = openBucket(`${store.uri}/model`, { endpoints: { [scheme]: store.endpoint } });
    // First of all, so that they are older than what the trainings leave.
    await model.write(`conversion-rate/v1/runs/${STRAY}/model.json`, '{}');
    uploads = await store.leaveUpload('model/torn');
    for (const [name = '', ...args] of [
      ['example-data', '--rows-train', '60', '--rows-eval', '40', '--rows-predict', '20'],
      ['train', '-v', 'v1'],
      ['train', '-v', 'v1'],
      ['serve', '-v', 'v1'],
    ]) {
      const result = await service(name, env, ...args);
      expect([name, result.code, result.stderr]).toEqual([name, 0, '']);
    }
  });
  afterEach(() => proxy?.calm());
  afterAll(async () => {
    vi.unstubAllEnvs();
    await proxy?.stop();
    await store?.stop();
  });

  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await slipway(env, ...args, '--json');
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as T;
  };
  const runs = async () => (await json<{ runs: ListedRun[] }>('runs', 'ls')).runs;
  const doctor = async (...args: string[]) => {
    const result = await slipway(env, 'bucket', 'doctor', ...args, '--json');
    return { ...result, said: JSON.parse(result.stdout) as Diagnosis };
  };

  it('lists runs, the newest first, with how they stand', async () => {
    const { bucket, runs: listed } = await json<{ bucket: string; runs: ListedRun[] }>('runs', 'ls');
    expect(bucket).toBe(env.BUCKET_MODEL);
    expect(
      listed.map(({ family, version, state, champion, latest, releases }) => [
        ...[family, version, state, champion, latest, releases],
      ]),
    ).toEqual([
      ['conversion-rate', 'v1', 'released', false, true, [2]],
      ['conversion-rate', 'v1', 'released', true, false, [1]],
      ['conversion-rate', 'v1', 'incomplete', false, false, []],
    ]);
    expect(listed.at(-1)).toMatchObject({ run: STRAY, files: 1, sizeBytes: 2 });
    expect(await json('runs', 'ls', '--version', 'v7')).toMatchObject({ runs: [] });
  });

  it('shows a run, verified, and 76 when one byte of it is another', async () => {
    const [{ run = '', files = 0, sizeBytes = 0 } = {}] = await runs();
    type Files = readonly { readonly bytes: number }[];
    const shown = await json<{ manifest: { files: Files; reports: Files } }>('runs', 'show', run);
    expect(shown).toMatchObject({ run, verified: true, manifest: { runId: run, version: 'v1' } });
    const listed = [...shown.manifest.files, ...shown.manifest.reports];
    expect(listed).toHaveLength(files - 1);
    expect(sizeBytes).toBeGreaterThan(listed.reduce((sum, { bytes }) => sum + bytes, 0));
    const key = `conversion-rate/v1/runs/${run}/model.json`;
    const whole = await model.read(key);
    await model.write(key, Buffer.concat([whole.subarray(0, -1), Buffer.from(' ')]));
    const damaged = await slipway(env, 'runs', 'show', run, '--json');
    await model.write(key, whole);
    expect(damaged).toMatchObject({ code: 76, stdout: '' });
    expect(damaged.stderr).toMatch(/^error E_ARTIFACT_DAMAGED .* exit=76\n$/);
    const unknown = await slipway(env, 'runs', 'show', STRAY.replace('2025', '2024'), '--json');
    expect(unknown).toMatchObject({ code: 66, stdout: '' });
    expect(unknown.stderr).toMatch(/^error E_RUN_UNKNOWN .* exit=66\n$/);
  });

  it('gc spares what is young, removes what nobody names, and what is released still serves', async () => {
    const before = await runs();
    expect(await json('gc', '--older-than', '1h')).toMatchObject({
      ...{ dryRun: false, removed: [], spared: 1, staging: 0, runningJobs: 0, doubts: [] },
    });
    const useless = { bucket: env.BUCKET_MODEL, kind: 'run', id: STRAY, sizeBytes: 2 };
    const dry = await json('gc', '--older-than', '0s', '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, staging: null, removed: [useless] });
    expect(await runs()).toEqual(before);
    const done = await json('gc', '--older-than', '0s');
    expect(done).toMatchObject({ dryRun: false, staging: uploads, spared: 0, removed: [useless] });
    expect(await runs()).toEqual(before.slice(0, -1));
    const served = await service('serve', env, '-v', 'v1');
    expect(served).toMatchObject({ code: 0, stderr: '' });
    expect(served.stdout).toContain('already published: nothing to do');
  });

  it('promotes and rolls back, and says what serves', async () => {
    const [latest, first] = await runs();
    const champion = (run: string | undefined) => ({ changed: true, release: { champion: { run } } });
    expect(await json('promote', latest?.run ?? '')).toMatchObject(champion(latest?.run));
    expect(await json('rollback', '--reason', 'a test')).toMatchObject(champion(first?.run));
    const { releases } = await json<{ releases: { n: number; kind: string; reason?: string }[] }>('releases');
    expect(releases.slice(0, 2)).toMatchObject([
      { n: 4, kind: 'rollback', reason: 'a test' },
      { n: 3, kind: 'promote' },
    ]);
    const then = await json('releases', '--at', '2099-01-01');
    expect(then).toMatchObject({ release: { n: 4, champion: { run: first?.run } } });
  });

  it('the doctor finds the store sound, and leaves nothing in it', async () => {
    const { code, stderr, said } = await doctor(`${store.uri}/new`);
    expect([code, stderr]).toEqual([0, '']);
    expect(said).toMatchObject({ bucket: `${store.uri}/new`, ok: true });
    expect(said.checks.map(({ check, ok }) => [check, ok])).toEqual(CHECKS.map((check) => [check, true]));
    const fresh = openBucket(`${store.uri}/new`, { endpoints: { [scheme]: store.endpoint } });
    for await (const { key } of fresh.list('')) throw new Error(`${key} is left`);
  });

  it('D-8: answers a store that refuses with exit 77, by name', async () => {
    proxy.inject({ kind: 'status', status: 403 });
    const [sick, listed] = await Promise.all([
      doctor(env.BUCKET_MODEL ?? ''),
      slipway(env, 'runs', 'ls', '--json'),
    ]);
    expect(sick.said).toMatchObject({
      ok: false,
      checks: [{ check: 'write', exit: 77 }, { check: 'delete' }],
    });
    expect(listed.stdout).toBe('');
    for (const { code, stderr } of [sick, listed]) {
      expect(code).toBe(77);
      expect(stderr).toMatch(/^error E_BUCKET_PERMISSION .* exit=77\n$/);
    }
  });

  it('is exit 78, by name, where there is no such bucket', async () => {
    const missing = await doctor(`${scheme}://no-such-bucket/model`);
    expect(missing.code).toBe(78);
    expect(missing.said.checks[0]).toMatchObject({ ok: false, code: 'E_BUCKET_MISSING', exit: 78 });
    for (const [name, variable, ...args] of [
      ['train', 'BUCKET_CONFIG', '-v', 'v1'],
      ['train', 'BUCKET_DATA_TRAIN', '-v', 'v1'],
      ['serve', 'BUCKET_MODEL', '-v', 'v1'],
    ] as const) {
      const address = `${scheme}://no-such-bucket/here`;
      const { code, stderr } = await service(name, { ...env, [variable]: address }, ...args);
      expect([name, variable, code]).toEqual([name, variable, 78]);
      expect(stderr).toContain(`the bucket no-such-bucket does not exist`);
      expect(stderr).toContain(`correct the address ${address} where it was set`);
    }
    expect(missing.stderr).toMatch(/^error E_BUCKET_MISSING .*no-such-bucket\/model .* exit=78\n$/);
  });
});

async function startS3(run: () => Promise<{ endpoint: string; stop(): Promise<void> }>): Promise<Store> {
  const server = await run();
  const client = rawS3(server.endpoint);
  await client.createBucket({ Bucket: S3_BUCKET });
  return {
    endpoint: server.endpoint,
    uri: `s3://${S3_BUCKET}/cli`,
    async leaveUpload(key) {
      const upload = { Bucket: S3_BUCKET, Key: `cli/${key}` };
      const { UploadId } = await client.createMultipartUpload(upload);
      await client.uploadPart({ ...upload, UploadId, PartNumber: 1, Body: 'torn' });
      return 1;
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

async function startGcs(): Promise<Store> {
  const server: GcsServer = await startGcsServer(['clouds']);
  // The service drops unfinished uploads by itself: gc finds none.
  const leaveUpload = async () => 0;
  return { endpoint: server.endpoint, uri: 'gs://clouds/cli', leaveUpload, stop: () => server.close() };
}
