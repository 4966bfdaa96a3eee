// The registry on Google Cloud Storage: one record a release, whatever becomes of the answers.
import { type Bucket, openBucket } from '@slipway/bucket';
import { type GcsServer, startGcsServer } from '@slipway/bucket/gcs-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { commitRun, numbersOf } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const CROWD = 16;

let server: GcsServer;
let bucket: Bucket;
let buckets = 0;
beforeAll(async () => {
  server = await startGcsServer(['bucket']);
});
afterAll(() => server.close());
beforeEach(() => {
  server.heal();
  buckets += 1;
  bucket = open();
});

/** The same bucket, by a client that knows nothing of the others. */
const open = (): Bucket =>
  openBucket(`gs://bucket/model-${buckets}`, {
    endpoints: { gs: server.endpoint },
    timing: { answerMs: 500, attempts: 4, firstWaitMs: 1, maxWaitMs: 5 },
  });
const registryOn = (its: Bucket) => new Registry(its, FAMILY_NAME);
const publish = async () => {
  const its = open();
  const { ref } = await commitRun(its);
  const breakNow = async (fault: Parameters<GcsServer['fail']>[0]) => {
    server.fail(fault);
    return registryOn(its).publish(ref, { by: 'test', promote: 'if-none' });
  };
  return { ref, breakNow, now: () => registryOn(its).publish(ref, { by: 'test', promote: 'if-none' }) };
};
const records = async () => {
  const runs: string[] = [];
  for await (const { record } of registryOn(bucket).history()) runs.unshift(record.run);
  return runs;
};

describe('a release on GCS', () => {
  it.each([
    ['was reset', { reset: true, times: 1 }],
    ['never came', { silence: true, times: 1 }],
    ['was a 503', { status: 503, times: 1 }],
    ['was reset each time', { reset: true, times: 99 }],
    ['was a 503 each time', { status: 503, times: 99 }],
  ] as const)('D-13: stands once, and is known as ours, when the answer to it %s', async (_, fault) => {
    const { ref, breakNow } = await publish();
    const [record] = await breakNow({ on: 'upload', isDone: true, ...fault });
    expect(record).toMatchObject({ n: 1, run: ref.run });
    expect(await records()).toEqual([ref.run]);
  });

  it('D-13: fails with exit 75 and leaves nothing when the store took nothing, and works the next time', async () => {
    const { ref, breakNow, now } = await publish();
    const failing = breakNow({ on: 'upload', reset: true, times: 99 });
    await expect(failing).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
    expect(await records()).toEqual([]);
    server.heal();
    expect(await now()).toMatchObject([{ n: 1, run: ref.run }]);
  });

  it('D-13, F-1: gets a number of its own among a crowd whose answers are lost now and then', async () => {
    const runs = await Promise.all(Array.from({ length: CROWD }, publish));
    for (let i = 0; i < CROWD; i++) {
      server.fail({ on: 'upload', after: 3, reset: true, isDone: true });
      server.fail({ on: 'upload', after: 3, status: 503, isDone: i % 2 === 0 });
    }
    const told = (await Promise.all(runs.map(({ now }) => now()))).flat();
    expect(told.map(({ n }) => n).sort((a, b) => a - b)).toEqual(runs.map((_, i) => i + 1));
    expect(new Set(await records())).toEqual(new Set(runs.map(({ ref }) => ref.run)));
    expect(await numbersOf(registryOn(bucket))).toHaveLength(CROWD);
  });

  it('D-17: is neither lost nor made twice while listings and lookups lag behind', async () => {
    const [first, second, third] = [await publish(), await publish(), await publish()];
    await first.now();
    const earlier = server.store.snapshot();
    await second.now();
    server.fail({ on: 'list', stale: earlier, times: 99 });
    expect((await registryOn(open()).newest())?.record.n).toBe(2);
    server.fail({ on: 'stat', stale: earlier, times: 3 });
    expect(await third.now()).toMatchObject([{ n: 3 }]);
    expect(await records()).toEqual([first, second, third].map(({ ref }) => ref.run));
  });
});
