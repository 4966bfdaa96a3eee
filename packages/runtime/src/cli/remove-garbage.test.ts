// What gc does with a run that somebody promotes after all was planned.
import { type Bucket, createMemoryBucket, openBucket } from '@slipway/bucket';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { loadConfig } from '@slipway/config';
import { newRunId, Registry, type RunRef, RunWriter } from '@slipway/registry';
import { FACTS, FAMILY_NAME } from '@slipway/registry/run-facts';
import { describe, expect, it } from 'vitest';
import { collect } from '../collect.fixture.ts';
import { holdLease } from '../hold-lease.ts';
import { promote } from './change-release.ts';
import { unreleasedRuns } from './garbage.ts';
import { type BucketGarbage, removeGarbage } from './remove-garbage.ts';

const force = { reason: 'it is needed', by: 'operator' };
const by = 'operator';
const quiet = { progress: () => {}, signal: new AbortController().signal };

/** A whole run that no release names. */
async function strayRun(bucket: Bucket): Promise<RunRef> {
  const writer = new RunWriter(bucket, { family: FAMILY_NAME, version: 'v2', runId: newRunId() });
  await writer.write('model.json', '{}');
  return (await writer.commit(FACTS)).ref;
}

async function planFor(bucket: Bucket): Promise<BucketGarbage> {
  const now = new Date(Date.now() + 1000);
  const { garbage } = await unreleasedRuns(bucket, { before: now, now, progress: () => {} });
  return { bucket, before: new Date(0), now, garbage };
}

async function keysOf(bucket: Bucket): Promise<string[]> {
  return (await collect(bucket.list(''))).map(({ key }) => key);
}

/** The bucket as gc sees it, to whom something happens right before the first key goes. */
function interrupted(bucket: Bucket, happens: () => Promise<unknown>): Bucket {
  let isFirst = true;
  return {
    ...bucket,
    async delete(key) {
      if (isFirst) {
        isFirst = false;
        await happens();
      }
      await bucket.delete(key);
    },
  };
}

describe('gc', () => {
  it('E-12: keeps a run that was promoted after all was planned, and removes the one beside it', async () => {
    const bucket = createMemoryBucket();
    const [useless, wanted] = [await strayRun(bucket), await strayRun(bucket)];
    const plan = await planFor(bucket);
    expect(plan.garbage.map(({ id }) => id)).toEqual([useless.run, wanted.run]);
    const registry = new Registry(bucket, FAMILY_NAME);
    await registry.promote({ version: 'v2', run: wanted.run }, by, { force });
    const done = await removeGarbage([plan], quiet);
    expect([...done.wanted].map(({ id }) => id)).toEqual([wanted.run]);
    expect((await registry.resolve({})).ref.run).toBe(wanted.run);
    expect((await keysOf(bucket)).filter((key) => key.includes(useless.run))).toEqual([]);
  });

  it('E-12: puts the manifest back when a promotion has begun while it was taken away', async () => {
    const bucket = createMemoryBucket();
    const { run } = await strayRun(bucket);
    const before = await keysOf(bucket);
    await using held = new AsyncDisposableStack();
    const begins = async () => held.use(await holdLease(bucket, 'promote', { deadlineSeconds: 60 }, run));
    const plan = { ...(await planFor(bucket)), bucket: interrupted(bucket, begins) };
    const done = await removeGarbage([plan], quiet);
    expect([...done.wanted].map(({ id }) => id)).toEqual([run]);
    await held.disposeAsync();
    expect(await keysOf(bucket)).toEqual(before);
    await new Registry(bucket, FAMILY_NAME).promote({ version: 'v2', run }, by, { force });
  });

  it('E-12: keeps a run whose record was written while its manifest was taken away', async () => {
    const bucket = createMemoryBucket();
    const { run } = await strayRun(bucket);
    const registry = new Registry(bucket, FAMILY_NAME);
    const promote = () => registry.promote({ version: 'v2', run }, by, { force });
    const plan = { ...(await planFor(bucket)), bucket: interrupted(bucket, promote) };
    await removeGarbage([plan], quiet);
    expect((await registry.resolve({})).ref.run).toBe(run);
  });

  it('leaves a run alone whose manifest another gc has taken away', async () => {
    const bucket = createMemoryBucket();
    const { run } = await strayRun(bucket);
    const plan = await planFor(bucket);
    const [manifest = '', ...rest] = plan.garbage[0]?.keys ?? [];
    await bucket.delete(manifest);
    expect([...(await removeGarbage([plan], quiet)).wanted].map(({ id }) => id)).toEqual([run]);
    expect(await keysOf(bucket)).toEqual(rest);
  });
});

describe('slipway promote', () => {
  it('E-12: says first which run it is about to release, and gives the word back when the record stands', async () => {
    const server = await startGcsServer(['any']);
    const env = { BUCKET_MODEL: 'gs://any/model', STORAGE_EMULATOR_HOST: server.endpoint };
    const { config } = loadConfig({ env });
    const bucket = openBucket(config.buckets.model, { endpoints: config.endpoints });
    const { run } = await strayRun(bucket);
    const written: string[] = [];
    const { store } = server;
    const put = store.put.bind(store);
    store.put = (...args) => {
      const [, key, data] = args;
      written.push(`${key} ${key.includes('_leases') ? JSON.parse(String(data)).run : ''}`);
      return put(...args);
    };
    const context = { ...quiet, config, now: new Date(), baseDir: '/' };
    await promote({ family: FAMILY_NAME, run, forceRelease: 'it is needed' }, context);
    expect(written.map((each) => each.replace(/_leases\/\S+/, '_leases/id'))).toEqual([
      `model/_leases/id ${run}`,
      `model/${FAMILY_NAME}/_releases/00000000000000000001.json `,
      `model/${FAMILY_NAME}/_releases/00000000000000000001.witness `,
    ]);
    expect((await keysOf(bucket)).filter((key) => key.startsWith('_leases/'))).toEqual([]);
    await server.close();
  });
});
