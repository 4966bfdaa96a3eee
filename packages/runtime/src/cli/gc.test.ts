// `slipway gc` by other clocks than ours, and over what was left of trying a storage out.
import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openBucket } from '@slipway/bucket';
import { loadConfig } from '@slipway/config';
import { newRunId } from '@slipway/registry';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { collect } from '../collect.fixture.ts';
import { holdLease } from '../hold-lease.ts';
import type { CommandContext } from './answer.ts';
import { gc } from './gc.ts';

const HOUR_MS = 3_600_000;
const OLD = new Date('2025-01-01T00:00:00Z');

let folder: TemporaryFolder;
let context: CommandContext;
beforeEach(async () => {
  folder = await temporaryFolder();
  const [BUCKET_MODEL, BUCKET_DATA_TRAIN, BUCKET_DATA_PREDICT] = ['model', 'train', 'predict'].map((name) =>
    join(folder.path, name),
  );
  const { config } = loadConfig({ env: { BUCKET_MODEL, BUCKET_DATA_TRAIN, BUCKET_DATA_PREDICT } });
  const { signal } = new AbortController();
  context = { config, now: new Date(), baseDir: '/', progress: () => {}, signal };
});
afterEach(() => folder.remove());

const runFile = (id: string) => `conversion-rate/v1/runs/${id}/model.json`;

async function leave(bucket: string, key: string, at: Date): Promise<void> {
  const path = join(folder.path, bucket, key);
  await openBucket(join(folder.path, bucket)).write(key, '{}');
  await utimes(path, at, at);
}

it('E-12: takes the time from the storage: a clock that is a day ahead makes nothing old', async () => {
  await leave('model', runFile(newRunId()), new Date());
  const now = new Date(Date.now() + 24 * HOUR_MS);
  const { data } = await gc({ olderThan: '1h', dryRun: false }, { ...context, now });
  expect(data).toMatchObject({ removed: [], spared: 1 });
});

it('removes what is left of probes and of the doctor when nobody can be at work with it, and the folders', async () => {
  const left = ['_probe/0f', `_doctor/${'0'.repeat(32)}/object`];
  for (const key of left) await leave('train', key, OLD);
  await leave('predict', '_probe/young', new Date());
  const { data } = await gc({ olderThan: '0s', dryRun: false }, context);
  expect(data).toMatchObject({ removed: left.toReversed().map((id) => ({ kind: 'probe', id })), spared: 1 });
  for (const key of left) expect(existsSync(dirname(join(folder.path, 'train', key)))).toBe(false);
  const others = await collect(openBucket(join(folder.path, 'predict')).list(''));
  expect(others.map(({ key }) => key)).toEqual(['_probe/young']);
});

it('leaves no empty folder where a run was, and makes none where no bucket is', async () => {
  const run = newRunId(OLD);
  await leave('model', runFile(run), OLD);
  await mkdir(join(folder.path, 'model/kept'));
  const dry = await gc({ olderThan: '1h', dryRun: true }, context);
  expect(dry.text).toContain('would remove 1 thing, 2 B');
  await gc({ olderThan: '1h', dryRun: false }, context);
  expect(existsSync(join(folder.path, 'model/conversion-rate'))).toBe(false);
  expect(['model/kept', 'train', 'predict'].map((name) => existsSync(join(folder.path, name)))).toEqual([
    true,
    false,
    false,
  ]);
});

it('counts one job, and several', async () => {
  const bucket = openBucket(context.config.buckets.model);
  const options = { olderThan: '1h', dryRun: true };
  await using _first = await holdLease(bucket, 'train', { deadlineSeconds: 60 });
  expect((await gc(options, context)).text).toMatch(/\n1 job is running$/);
  await using _second = await holdLease(bucket, 'train', { deadlineSeconds: 60 });
  expect((await gc(options, context)).text).toMatch(/\n2 jobs are running$/);
});
