// Rows D-7 to D-20 of the fault catalogue against one cloud store behind the fault proxy. Each driver's test runs it.
import { inspect } from 'node:util';
import { formatErrorLine } from '@slipway/contract';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bucket } from './bucket.ts';
import type { Fault, FaultProxy, SeenRequest } from './fault-proxy.fixture.ts';
import { chunksOf, collect, keysOf, text } from './laws.fixture.ts';
import type { CloudTiming } from './timing.ts';

/** A store, the proxy before it, and how to tell its requests apart. */
export interface FaultyStore {
  readonly proxy: () => FaultProxy;
  /** A bucket behind the proxy, always the same one. */
  readonly open: (limits: Partial<CloudTiming>) => Bucket;
  /** The same bucket, past the proxy. */
  readonly direct: () => Bucket;
  /** Of an object's bytes. */
  readonly isDownload: (request: SeenRequest) => boolean;
  /** That creates an object, or finishes creating one. */
  readonly isCommit: (request: SeenRequest) => boolean;
  /** What the credentials hold and nobody may ever see. */
  readonly canary: string;
}

/** Short, so that what gives up gives up soon. */
const LIMITS = {
  answerMs: 400,
  connectMs: 400,
  firstWaitMs: 5,
  maxWaitMs: 20,
  attempts: 3,
  totalMs: 5_000,
} as const;
const DATA = Buffer.alloc(200_000, 'bytes that are not all alike, ');

/** Registers the rows. */
export function testFaultTable(name: string, store: FaultyStore): void {
  const bucket = (limits: Partial<CloudTiming> = {}): Bucket => store.open({ ...LIMITS, ...limits });
  const inject = (fault: Fault, when = store.isDownload, times?: number): void =>
    store.proxy().inject(fault, when, times);
  const failure = (failing: Promise<unknown>) => failureOf(failing, store.canary);
  const everything = (): boolean => true;

  describe(`faults of ${name}`, () => {
    afterEach(() => store.proxy().calm());

    it.each([429, 500, 502, 503, 504])('D-7, D-8: reads on after HTTP %i twice', async (status) => {
      await store.direct().write('a', DATA);
      inject({ kind: 'status', status }, everything, 2);
      expect(Buffer.from(await bucket().read('a'))).toEqual(DATA);
    });

    it('D-7: gives up when the store throttles for ever: exit 75, after as many attempts as allowed', async () => {
      await store.direct().write('a', DATA);
      inject({ kind: 'status', status: 503 });
      expect(await failure(bucket().read('a'))).toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
      expect(store.proxy().seen.filter(store.isDownload)).toHaveLength(3);
    });

    it('D-7: waits as long as Retry-After says, and does not when that is too long', async () => {
      await store.direct().write('a', DATA);
      inject({ kind: 'status', status: 503, headers: { 'retry-after': '1' } }, store.isDownload, 1);
      const startedAt = performance.now();
      await bucket().read('a');
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1000);
      inject({ kind: 'status', status: 503, headers: { 'retry-after': '3600' } });
      expect(await failure(bucket().read('a'))).toMatchObject({ code: 'E_BUCKET_TEMPORARY' });
      expect(store.proxy().seen.filter(store.isDownload)).toHaveLength(3);
    });

    it('D-8: asks again when a connection is reset', async () => {
      inject({ kind: 'reset' }, everything, 2);
      await bucket().write('a', 'after the reset');
      expect(text(await store.direct().read('a'))).toBe('after the reset');
    });

    it('D-8: a refusal is final: exit 77 after one request', async () => {
      inject({ kind: 'status', status: 403 }, everything);
      const calls = [() => bucket().read('a'), () => bucket().write('a', 'x'), () => bucket().delete('a')];
      for (const call of calls) {
        store.proxy().seen.length = 0;
        expect(await failure(call())).toMatchObject({ code: 'E_BUCKET_PERMISSION', exitCode: 77 });
        expect(store.proxy().seen).toHaveLength(1);
      }
    });

    it('D-9: a store that never answers costs no more than its time limit an attempt, exit 75', async () => {
      inject({ kind: 'black-hole' }, everything);
      const calls = [
        () => bucket().stat('a'),
        () => bucket().write('a', DATA),
        () => bucket().putIfAbsent('b', 'x'),
      ];
      for (const call of calls) {
        const startedAt = performance.now();
        const extraMs = (DATA.length / (64 * 1024)) * 1000;
        expect(await failure(call())).toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
        expect(performance.now() - startedAt).toBeLessThan(3 * (400 + extraMs) + 1000);
      }
    });

    it('D-10: gives up a download that trickles, exit 75', async () => {
      await store.direct().write('a', DATA);
      inject({ kind: 'slow-download', everyMs: 20 });
      const startedAt = performance.now();
      expect(await failure(collect(bucket().readStream('a')))).toMatchObject({
        code: 'E_BUCKET_TEMPORARY',
        exitCode: 75,
      });
      expect(performance.now() - startedAt).toBeLessThan(4000);
    });

    it('D-10: gives up an upload that nobody takes, exit 75, and leaves nothing', async () => {
      inject({ kind: 'slow-upload' }, (request) => request.method !== 'GET');
      const upload = bucket({ attempts: 2 }).write('slow/a', Buffer.alloc(8 << 20));
      expect(await failure(upload)).toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
      store.proxy().calm();
      expect(await store.direct().stat('slow/a')).toBeNull();
    });

    it.each(['reset', 'end'] as const)('D-11: reads on where a body was cut by %s', async (by) => {
      await store.direct().write('a', DATA);
      inject({ kind: 'cut', afterBytes: 70_000, by }, store.isDownload, 2);
      expect(Buffer.concat(await collect(bucket().readStream('a')))).toEqual(DATA);
      expect(store.proxy().seen.filter(store.isDownload)).toHaveLength(3);
    });

    it('D-11: never takes a short body for the whole, exit 75', async () => {
      await store.direct().write('a', DATA);
      inject({ kind: 'cut', afterBytes: 10, by: 'end' });
      const seen: number[] = [];
      const reading = async (): Promise<void> => {
        for await (const chunk of bucket().readStream('a')) seen.push(chunk.length);
      };
      expect(await failure(reading())).toMatchObject({ code: 'E_BUCKET_TEMPORARY', exitCode: 75 });
      expect(seen.reduce((a, b) => a + b, 0)).toBe(30);
    });

    it('D-12: reads once more when the bytes are wrong, and gives up when they stay so, exit 76', async () => {
      await store.direct().write('a', DATA);
      inject({ kind: 'wrong-byte' }, store.isDownload, 1);
      expect(Buffer.from(await bucket().read('a'))).toEqual(DATA);
      inject({ kind: 'wrong-byte' });
      expect(await failure(bucket().read('a'))).toMatchObject({ code: 'E_BUCKET_DAMAGED', exitCode: 76 });
      expect(store.proxy().seen.filter(store.isDownload)).toHaveLength(4);
      expect(await failure(collect(bucket().readStream('a')))).toMatchObject({
        code: 'E_BUCKET_DAMAGED',
        exitCode: 76,
      });
    });

    it('D-13: knows its own object again when the answer to a put-if-absent was lost', async () => {
      inject({ kind: 'answer-lost' }, store.isCommit, 1);
      expect(await bucket().putIfAbsent('log/1', 'mine')).toBe(true);
      expect(store.proxy().seen.filter(store.isCommit).length).toBeGreaterThan(1);
      expect(await bucket().putIfAbsent('log/1', 'mine')).toBe(false);
      expect(text(await store.direct().read('log/1'))).toBe('mine');
    });

    it.each(['first', 'second'] as const)(
      'D-13: wins by a put-if-absent that arrives twice, and is told the %s answer',
      async (told) => {
        inject({ kind: 'twice', told }, store.isCommit, 1);
        expect(await bucket().putIfAbsent(`twice/${told}`, 'mine')).toBe(true);
        inject({ kind: 'twice', told }, store.isCommit, 1);
        expect(await bucket().putIfAbsent(`twice/${told}`, 'mine')).toBe(false);
        expect(text(await store.direct().read(`twice/${told}`))).toBe('mine');
      },
    );

    it('D-13: does not take the object of another for its own, even with the same bytes', async () => {
      const put = (): Promise<void> => store.direct().write('log/2', 'theirs');
      inject({ kind: 'meanwhile', run: put }, store.isCommit, 1);
      expect(await bucket().putIfAbsent('log/2', 'theirs')).toBe(false);
      inject({ kind: 'status', status: 503 }, store.isCommit, 1);
      expect(await bucket().putIfAbsent('log/2', 'theirs')).toBe(false);
    });

    it('D-13: has one winner among many although every second answer is lost', async () => {
      let asked = 0;
      inject({ kind: 'answer-lost' }, (request) => store.isCommit(request) && asked++ % 2 === 0);
      const names = Array.from({ length: 12 }, (_, i) => `contender ${i}`);
      const won = await Promise.all(names.map((data) => bucket({ attempts: 6 }).putIfAbsent('log/3', data)));
      store.proxy().calm();
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(text(await store.direct().read('log/3'))).toBe(names[won.indexOf(true)]);
    });

    it('D-13: writes, copies and deletes once more when their answers are lost', async () => {
      inject({ kind: 'answer-lost' }, (request) => request.method !== 'GET', 1);
      await bucket().write('lost/a', 'x');
      inject({ kind: 'answer-lost' }, store.isCommit, 1);
      await bucket().copy('lost/a', 'lost/b');
      inject({ kind: 'answer-lost' }, (request) => request.method === 'DELETE', 1);
      await bucket().delete('lost/a');
      expect(await keysOf(store.direct(), 'lost/')).toEqual(['lost/b']);
    });

    it('D-14: asks again after a conflict', async () => {
      inject({ kind: 'status', status: 409 }, store.isCommit, 2);
      expect(await bucket().putIfAbsent('conflict/1', 'x')).toBe(true);
    });

    it('D-16: a large stream survives faults of its parts, and is there as a whole', async () => {
      const big = Buffer.alloc(20 << 20, 'parts of a whole; ');
      inject({ kind: 'status', status: 503 }, (request) => request.method !== 'GET', 1);
      inject({ kind: 'reset' }, (request) => request.method === 'PUT', 1);
      inject({ kind: 'answer-lost' }, (request) => request.method === 'PUT', 1);
      expect(
        await bucket({ answerMs: 5_000, totalMs: 30_000 }).writeStream('big/1', chunksOf(big, 1 << 20)),
      ).toEqual({
        sizeBytes: big.length,
      });
      expect(Buffer.compare(await store.direct().read('big/1'), big)).toBe(0);
    });

    it('D-20: notices that the object was replaced while it was read, exit 75', async () => {
      await store.direct().write('a', DATA);
      inject({ kind: 'cut', afterBytes: 1000, by: 'reset' }, store.isDownload, 1);
      const other = Buffer.alloc(DATA.length, 'other');
      inject({ kind: 'meanwhile', run: () => store.direct().write('a', other) }, store.isDownload, 1);
      const reading = collect(bucket().readStream('a'));
      expect(await failure(reading)).toMatchObject({ code: 'E_BUCKET_CHANGED', exitCode: 75 });
    });
  });
}

/** What a call throws; no part of it may hold the canary. */
async function failureOf(failing: Promise<unknown>, canary: string): Promise<unknown> {
  const error = await failing.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  const shown = `${formatErrorLine(error)} ${JSON.stringify(error)} ${inspect(error, { depth: 12, showHidden: true })}`;
  expect(shown).not.toContain(canary);
  return error;
}
