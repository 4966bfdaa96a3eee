// What a bucket in GCS makes of transfers that break, stall or change.
import { describe, expect, it } from 'vitest';
import { QUICK, SMALL_PIECE, useGcs } from './gcs-bucket.fixture.ts';
import { BIG, chunksOf, collect, keysOf, text } from './laws.fixture.ts';

const { server, newBucket: anyBucket } = useGcs();
const newBucket = () => anyBucket({ timing: QUICK, pieceBytes: SMALL_PIECE });
const streamed = async (bucket: ReturnType<typeof newBucket>, key: string) =>
  Buffer.concat(await collect(bucket.readStream(key)));

describe('a download from GCS', () => {
  it.each([
    ['a reset', false],
    ['an early end', true],
  ])('D-11: is resumed after %s, again and again, and gives every byte once', async (_, isPolite) => {
    const bucket = newBucket();
    await bucket.write('a', BIG);
    for (const cutAfter of [1, 1_000_000, 0]) server().fail({ on: 'read', cutAfter, isPolite });
    expect((await streamed(bucket, 'a')).equals(BIG)).toBe(true);
    for (const cutAfter of [100_000, 0]) server().fail({ on: 'read', cutAfter, isPolite });
    expect(Buffer.from(await bucket.read('a')).equals(BIG)).toBe(true);
  });

  it('D-11: is no success when it is cut for good, exit 75', async () => {
    const bucket = newBucket();
    await bucket.write('a', BIG);
    server().fail({ on: 'read', cutAfter: 10, times: 99 });
    await expect(streamed(bucket, 'a')).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
  });

  it('D-12: is refused when a bit is wrong, exit 76; a whole read asks once more', async () => {
    const bucket = newBucket();
    await bucket.write('a', BIG);
    const damaged = { code: 'E_BUCKET_DAMAGED', exitCode: 76 };
    server().fail({ on: 'read', flipBit: true });
    await expect(streamed(bucket, 'a')).rejects.toMatchObject(damaged);
    server().fail({ on: 'read', flipBit: true });
    expect(Buffer.from(await bucket.read('a')).equals(BIG)).toBe(true);
    server().fail({ on: 'read', flipBit: true, times: 2 });
    await expect(bucket.read('a')).rejects.toMatchObject(damaged);
  });

  it('D-20: ends when the object was replaced between two bodies, exit 75', async () => {
    const bucket = newBucket();
    const changed = { code: 'E_BUCKET_CHANGED', exitCode: 75 };
    const writeToBeCut = async (): Promise<void> => {
      await bucket.write('a', BIG);
      server().fail({ on: 'read', cutAfter: 1000 });
    };
    await writeToBeCut();
    const reading = bucket.readStream('a')[Symbol.asyncIterator]();
    expect((await reading.next()).value?.length).toBeGreaterThan(0);
    await bucket.write('a', 'other');
    await expect(reading.next()).rejects.toMatchObject(changed);
    await writeToBeCut();
    const again = bucket.readStream('a')[Symbol.asyncIterator]();
    await again.next();
    await bucket.delete('a');
    await expect(again.next()).rejects.toMatchObject(changed);
  });

  it('A-1: names what is not there when the very first body is asked for', async () => {
    await expect(streamed(newBucket(), 'no')).rejects.toMatchObject({ code: 'E_BUCKET_NOT_FOUND' });
  });
});

describe('an upload to GCS', () => {
  const upload = (bucket: ReturnType<typeof newBucket>) => bucket.writeStream('a', chunksOf(BIG, 100_003));

  it.each([
    ['a reset before the store took anything', { reset: true }],
    ['a reset after the store took it', { reset: true, isDone: true }],
    ['a 503', { status: 503 }],
    ['a 503 after the store took it', { status: 503, isDone: true }],
    ['silence', { silence: true }],
  ] as const)('D-16: goes on after %s, at any piece, the last one too', async (_, damage) => {
    const pieces = Math.ceil(BIG.length / SMALL_PIECE);
    for (const after of [0, 3, pieces - 1]) {
      const bucket = newBucket();
      server().fail({ on: 'piece', after, ...damage });
      expect(await upload(bucket)).toEqual({ sizeBytes: BIG.length });
      expect((await streamed(bucket, 'a')).equals(BIG)).toBe(true);
    }
    expect(server().uploads.openCount).toBe(0);
  });

  it('D-16: leaves no object and no upload behind when the store fails for good, exit 75', async () => {
    const bucket = newBucket();
    server().fail({ on: 'piece', after: 2, status: 503, times: QUICK.attempts });
    await expect(upload(bucket)).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
    expect(await keysOf(bucket, '')).toEqual([]);
    expect(server().uploads.openCount).toBe(0);
  });

  it('D-16: is not hurt by a store that cannot even cancel: no object, and the same error', async () => {
    const bucket = newBucket();
    server().fail({ on: 'piece', after: 2, status: 503, times: 99 });
    await expect(upload(bucket)).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY' });
    server().heal();
    expect(await keysOf(bucket, '')).toEqual([]);
  });

  it('D-16: fails when the store has forgotten the upload, exit 75', async () => {
    server().fail({ on: 'piece', after: 2, status: 410 });
    await expect(upload(newBucket())).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
  });

  it('D-12: is refused by the store when a bit is wrong, in one request or in pieces; the old object stays', async () => {
    const bucket = newBucket();
    await bucket.write('a', 'old');
    server().flipsUploads = true;
    await expect(bucket.write('a', 'new')).rejects.toMatchObject({ code: 'E_BUCKET_DAMAGED', exitCode: 76 });
    await expect(upload(bucket)).rejects.toMatchObject({ code: 'E_BUCKET_DAMAGED', exitCode: 76 });
    expect(text(await bucket.read('a'))).toBe('old');
  });
});

describe('a listing of GCS', () => {
  it('D-19: follows pages of any size and sees each object once', async () => {
    const bucket = newBucket();
    const keys = Array.from({ length: 23 }, (_, i) => `k/${String(i).padStart(3, '0')}`);
    await Promise.all(keys.map((key) => bucket.write(key, key)));
    for (const size of [1, 5, 22, 23, 24]) {
      server().pageSize = size;
      server().fail({ on: 'list', after: 1, status: 503 });
      expect(await keysOf(bucket, 'k/')).toEqual(keys);
    }
    server().pageSize = 1000;
  });

  it('D-18: leaves out what is no key of ours, and what lies beside the prefix', async () => {
    const bucket = newBucket();
    await bucket.write('a', '1');
    const root = decodeURIComponent(bucket.uri.slice('gs://bucket/'.length));
    for (const name of ['b/', 'c//d', 'e f', 'g+h%2F', '../x', '.hidden', '_staging/x', 'ä'])
      server().store.put('bucket', `${root}/${name}`, Buffer.from('foreign'), new URLSearchParams(), {});
    server().store.put('bucket', `${root}-beside`, Buffer.from('foreign'), new URLSearchParams(), {});
    expect(await keysOf(bucket, '')).toEqual(['a']);
  });
});
