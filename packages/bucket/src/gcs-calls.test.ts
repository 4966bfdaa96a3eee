// What a bucket in GCS makes of answers that are no success.
import { formatErrorLine } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { QUICK, SMALL_PIECE, useGcs } from './gcs-bucket.fixture.ts';
import { createGcsDriver } from './gcs-driver.ts';
import { BIG, collect, keysOf, text } from './laws.fixture.ts';
import { probePutIfAbsent } from './probe-put-if-absent.ts';
import { freePort } from './server-process.fixture.ts';

const { server, newBucket: anyBucket } = useGcs();
const newBucket = () => anyBucket({ timing: QUICK });
const unreachable = (endpoint: string) =>
  createBucket(createGcsDriver(cloudAddress('gs', 'bucket', ''), { endpoint, timing: QUICK }));

describe('a GCS bucket that is asked to wait', () => {
  it.each([408, 429, 500, 502, 503, 504])(
    'D-7, D-8: asks again after %i, and gets its answer',
    async (status) => {
      const bucket = newBucket();
      for (const on of ['upload', 'read', 'stat', 'list', 'delete', 'copy'] as const)
        server().fail({ on, status, times: 2 });
      await bucket.write('a', '1');
      expect(await bucket.putIfAbsent('b', '2')).toBe(true);
      expect(text(await bucket.read('a'))).toBe('1');
      expect((await bucket.stat('a'))?.sizeBytes).toBe(1);
      await bucket.copy('a', 'c');
      expect(await keysOf(bucket, '')).toEqual(['a', 'b', 'c']);
      await bucket.delete('a');
      expect(await keysOf(bucket, '')).toEqual(['b', 'c']);
    },
  );

  it('D-7: gives up when it goes on for ever, exit 75, and says how often it asked', async () => {
    const bucket = newBucket();
    server().fail({ on: 'stat', status: 503, times: 99 });
    const asked = server().seen.length;
    const refused = { code: 'E_BUCKET_TEMPORARY', exitCode: 75, facts: { key: 'a', op: 'stat' } };
    await expect(bucket.stat('a')).rejects.toMatchObject(refused);
    await expect(bucket.stat('a')).rejects.toThrow('status 503; tried 4 times');
    expect(server().seen.length - asked).toBe(8);
  });

  it('D-7: does not ask before the time that Retry-After names, and not at all when that is beyond its own', async () => {
    server().fail({ on: 'stat', status: 429, headers: { 'retry-after': '1' } });
    const startMs = performance.now();
    expect(await newBucket().stat('a')).toBeNull();
    expect(performance.now() - startMs).toBeGreaterThan(950);
    server().fail({ on: 'stat', status: 429, headers: { 'retry-after': '3600' } });
    await expect(newBucket().stat('a')).rejects.toThrow('tried once');
  });

  it('D-14: asks again after a conflict of two requests', async () => {
    server().fail({ on: 'upload', status: 409 });
    expect(await newBucket().putIfAbsent('a', '1')).toBe(true);
  });
});

describe('a GCS bucket on a poor copy of the service', () => {
  it('D-15: is refused by the probe when preconditions are ignored, exit 78', async () => {
    await probePutIfAbsent(newBucket());
    server().store.honoursPreconditions = false;
    const refused = { code: 'E_BUCKET_UNSUPPORTED', exitCode: 78 };
    await expect(probePutIfAbsent(newBucket())).rejects.toMatchObject(refused);
    server().store.honoursPreconditions = true;
  });

  it.each([
    ['no JSON', 'stat', {}],
    ['no generation and no checksum with the bytes', 'read', {}],
    ['no address for an upload', 'start', {}],
  ] as const)('D-15: is refused when it gives %s, exit 78', async (_, on, headers) => {
    const bucket = anyBucket({ timing: QUICK, pieceBytes: SMALL_PIECE });
    server().fail({ on, status: 200, headers, body: 'other' });
    const calls = {
      stat: () => bucket.stat('a'),
      read: () => bucket.read('a'),
      start: () => bucket.write('a', BIG),
    };
    await expect(calls[on]()).rejects.toMatchObject({ code: 'E_BUCKET_UNSUPPORTED', exitCode: 78 });
  });
});

describe('a GCS bucket that nobody lets in', () => {
  it.each([
    [403, 'E_BUCKET_PERMISSION', 77],
    [401, 'E_BUCKET_UNAVAILABLE', 69],
    [301, 'E_BUCKET_UNAVAILABLE', 69],
    [400, 'E_BUCKET_UNAVAILABLE', 69],
  ])('D-8: fails at once on %i: %s, exit %i', async (status, code, exitCode) => {
    const bucket = newBucket();
    await bucket.write('a', '1');
    const elsewhere = { location: 'http://127.0.0.1:1/' };
    for (const on of ['upload', 'read', 'stat', 'list', 'delete', 'copy', 'start'] as const)
      server().fail({ on, status, headers: elsewhere, times: 99 });
    const asked = server().seen.length;
    const refused = { code, exitCode };
    await expect(bucket.write('a', '2')).rejects.toMatchObject(refused);
    await expect(bucket.putIfAbsent('n', '2')).rejects.toMatchObject(refused);
    await expect(bucket.read('a')).rejects.toMatchObject(refused);
    await expect(collect(bucket.readStream('a'))).rejects.toMatchObject(refused);
    await expect(bucket.stat('a')).rejects.toMatchObject(refused);
    await expect(bucket.copy('a', 'b')).rejects.toMatchObject(refused);
    await expect(bucket.delete('a')).rejects.toMatchObject(refused);
    await expect(collect(bucket.list(''))).rejects.toMatchObject(refused);
    expect(server().seen.length - asked).toBe(8);
  });

  it('D-8: a refused connection is temporary, exit 75; a name that nobody knows is not, exit 69', async () => {
    const port = await freePort();
    await expect(unreachable(`http://127.0.0.1:${port}`).stat('a')).rejects.toMatchObject({
      code: 'E_BUCKET_TEMPORARY',
      message: expect.stringContaining('ECONNREFUSED; tried 4 times'),
    });
    await expect(unreachable('http://no-such-host.invalid').stat('a')).rejects.toMatchObject({
      code: 'E_BUCKET_UNAVAILABLE',
      exitCode: 69,
    });
  });

  it('D-8: a server without TLS where TLS is wanted is exit 69', async () => {
    const refused = { code: 'E_BUCKET_UNAVAILABLE', exitCode: 69 };
    await expect(unreachable(`https://127.0.0.1:${server().port}`).stat('a')).rejects.toMatchObject(refused);
  });

  it('B-6: refuses a server whose address is none or holds a password, and does not repeat it', async () => {
    for (const endpoint of ['http://', 'http://u:canary@127.0.0.1:1']) {
      const line = await unreachableLine(endpoint);
      expect(line).toContain('E_BUCKET_URI');
      expect(line).not.toContain('canary');
    }
  });
});

describe('a GCS bucket whose answers get lost', () => {
  it.each(['upload', 'stat', 'list', 'delete', 'copy', 'read'] as const)(
    'D-8: asks again after a reset instead of an answer to %s, whether or not it was done',
    async (on) => {
      const bucket = newBucket();
      await bucket.write('a', '1');
      server().fail({ on, reset: true });
      server().fail({ on, reset: true, isDone: true });
      await bucket.write('b', '2');
      expect(text(await bucket.read('b'))).toBe('2');
      await bucket.copy('b', 'c');
      await bucket.delete('b');
      expect(await bucket.stat('b')).toBeNull();
      expect(await keysOf(bucket, '')).toEqual(['a', 'c']);
    },
  );

  it('D-9: does not wait for ever on a server that never answers, exit 75', async () => {
    server().fail({ on: 'stat', silence: true, times: 99 });
    const startMs = performance.now();
    await expect(newBucket().stat('a')).rejects.toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
    expect(performance.now() - startMs).toBeLessThan(QUICK.attempts * QUICK.answerMs + 500);
    server().heal();
    server().fail({ on: 'upload', silence: true });
    expect(await newBucket().putIfAbsent('a', '1')).toBe(true);
  });

  it('D-13: knows its own object again when the answer to putIfAbsent was lost, and nobody else’s', async () => {
    const bucket = newBucket();
    server().fail({ on: 'upload', reset: true, isDone: true });
    expect(await bucket.putIfAbsent('a', 'same')).toBe(true);
    server().fail({ on: 'upload', status: 503, isDone: true });
    expect(await bucket.putIfAbsent('b', 'same')).toBe(true);
    server().fail({ on: 'upload', reset: true });
    expect(await bucket.putIfAbsent('a', 'same')).toBe(false);
    expect(await bucket.putIfAbsent('b', 'other')).toBe(false);
    expect(text(await bucket.read('b'))).toBe('same');
  });

  it('D-13: says that it does not know when it cannot find out, exit 75', async () => {
    const bucket = newBucket();
    server().fail({ on: 'upload', reset: true, isDone: true });
    server().fail({ on: 'stat', status: 503, times: 99 });
    await expect(bucket.putIfAbsent('a', '1')).rejects.toMatchObject({
      code: 'E_BUCKET_TEMPORARY',
      exitCode: 75,
    });
  });
});

async function unreachableLine(endpoint: string): Promise<string> {
  try {
    await unreachable(endpoint).stat('a');
    return '';
  } catch (error) {
    return `${formatErrorLine(error)} ${(error as Error).stack}`;
  }
}
