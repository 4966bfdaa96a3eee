// The registry on S3: one record a release, whatever becomes of the answers.
import type { Bucket } from '@slipway/bucket';
import { MOTO, s3Bucket, useFaultyS3, useS3Server } from '@slipway/bucket/s3-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { commitRun, numbersOf } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const CROWD = 8;
const NOTHING_LISTED = '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';
const LIMITS = { answerMs: 1_000, attempts: 4, firstWaitMs: 1, maxWaitMs: 5 } as const;

const missing = MOTO.missing();
describe.skipIf(missing !== undefined)(missing ?? 'a release on S3', () => {
  const server = useS3Server(MOTO);
  const faulty = useFaultyS3(server);
  let buckets = 0;
  beforeEach(() => {
    buckets += 1;
  });
  afterEach(() => faulty.proxy().calm());

  /** The same bucket, by a client that knows nothing of the others. */
  const open = (): Bucket => s3Bucket(faulty.proxy().endpoint, `model-${buckets}`, LIMITS);
  const direct = () => new Registry(s3Bucket(server.endpoint(), `model-${buckets}`), FAMILY_NAME);
  const isRecord = ({ method, url }: { method: string; url: string }) =>
    method === 'PUT' && url.includes('/_releases/');
  /** Of the records, not the look at whether there is a bucket at all. */
  const isList = ({ url }: { url: string }) => url.includes('list-type=2') && url.includes('_releases');
  const publish = async () => {
    const its = open();
    const { ref } = await commitRun(its);
    return {
      ref,
      now: () => new Registry(its, FAMILY_NAME).publish(ref, { by: 'test', promote: 'if-none' }),
    };
  };
  const records = async () => {
    const runs: string[] = [];
    for await (const { record } of direct().history()) runs.unshift(record.run);
    return runs;
  };

  it.each([1, Number.POSITIVE_INFINITY])(
    'D-13: stands once, and is known as ours, when %d answers to it are lost',
    async (times) => {
      const { ref, now } = await publish();
      faulty.proxy().inject({ kind: 'answer-lost' }, isRecord, times);
      expect(await now()).toMatchObject([{ n: 1, run: ref.run }]);
      expect(await records()).toEqual([ref.run]);
    },
  );

  it('D-13: fails with exit 75 and leaves nothing when the store took nothing, and works the next time', async () => {
    const { ref, now } = await publish();
    faulty.proxy().inject({ kind: 'reset' }, isRecord);
    await expect(now()).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
    expect(await records()).toEqual([]);
    faulty.proxy().calm();
    expect(await now()).toMatchObject([{ n: 1, run: ref.run }]);
  });

  it('D-13, F-1: gets a number of its own among a crowd whose answers are lost now and then', async () => {
    const runs = await Promise.all(Array.from({ length: CROWD }, publish));
    let asked = 0;
    faulty.proxy().inject({ kind: 'answer-lost' }, (request) => isRecord(request) && ++asked % 3 === 0);
    faulty
      .proxy()
      .inject({ kind: 'status', status: 503 }, (request) => isRecord(request) && asked % 5 === 0, 5);
    const told = (await Promise.all(runs.map(({ now }) => now()))).flat();
    expect(told.map(({ n }) => n).sort((a, b) => a - b)).toEqual(runs.map((_, i) => i + 1));
    expect(new Set(await records())).toEqual(new Set(runs.map(({ ref }) => ref.run)));
    expect(await numbersOf(direct())).toHaveLength(CROWD);
  });

  it('D-17: is neither lost nor made twice while listings lag behind', async () => {
    const [first, second, third] = [await publish(), await publish(), await publish()];
    await first.now();
    const prefix = `model-${buckets}/${FAMILY_NAME}/_releases/`;
    const key = `${prefix}${'1'.padStart(20, '0')}.json`;
    const stale = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>${key}</Key><Size>9</Size><ETag>"x"</ETag>
<LastModified>2026-11-21T00:00:00.000Z</LastModified></Contents></ListBucketResult>`;
    await second.now();
    faulty.proxy().inject({ kind: 'status', status: 200, body: stale }, isList);
    expect((await new Registry(open(), FAMILY_NAME).newest())?.record.n).toBe(2);
    expect(await third.now()).toMatchObject([{ n: 3 }]);
    expect(await records()).toEqual([first, second, third].map(({ ref }) => ref.run));
  });

  /** Record n is there, and for the next `times` lookups it is not. */
  const hide = (n: number, times: number, methods: readonly string[] = ['GET', 'HEAD']) => {
    const name = `${String(n).padStart(20, '0')}.json`;
    const body = '<Error><Code>NoSuchKey</Code></Error>';
    const fault = { kind: 'status', status: 404, body } as const;
    faulty.proxy().inject(fault, ({ method, url }) => methods.includes(method) && url.includes(name), times);
  };

  it('D-17: is known as ours when its answer was lost and lookups say for a while that it is not there', async () => {
    const [first, second] = [await publish(), await publish()];
    await first.now();
    faulty.proxy().inject({ kind: 'answer-lost' }, isRecord, 1);
    hide(2, 3, ['HEAD']); // one is the look before the write
    expect(await second.now()).toMatchObject([{ n: 2, run: second.ref.run }]);
    expect(await records()).toEqual([first, second].map(({ ref }) => ref.run));
  });

  it('D-17: is not made again by a job that gave up while lookups lagged behind, nor by the next one', async () => {
    const [first, second] = [await publish(), await publish()];
    await first.now();
    faulty.proxy().inject({ kind: 'answer-lost' }, isRecord, 1);
    hide(2, Number.POSITIVE_INFINITY);
    await expect(second.now()).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
    faulty.proxy().calm();
    expect(await second.now()).toEqual([]); // it stands already
    expect(await records()).toEqual([first, second].map(({ ref }) => ref.run));
  });

  it('D-17: gets the next number when somebody else’s stands there that lookups do not show yet', async () => {
    const [first, second] = [await publish(), await publish()];
    await first.now();
    hide(1, 6); // two rounds of a look before the write, and after its refusal the bucket's and the log's
    faulty.proxy().inject({ kind: 'status', status: 200, body: NOTHING_LISTED }, isList, 2);
    expect(await second.now()).toMatchObject([{ n: 2, run: second.ref.run }]);
    expect(await records()).toEqual([first, second].map(({ ref }) => ref.run));
  });

  it('D-17: is not taken back from a reader that has seen it', async () => {
    const [first, second] = [await publish(), await publish()];
    await first.now();
    await second.now();
    const reader = new Registry(open(), FAMILY_NAME);
    expect((await reader.newest())?.record.n).toBe(2);
    hide(2, Number.POSITIVE_INFINITY);
    faulty.proxy().inject({ kind: 'status', status: 200, body: NOTHING_LISTED }, isList);
    expect((await reader.newest())?.record.run).toBe(second.ref.run);
  });
});
