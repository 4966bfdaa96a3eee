import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { paced, withDeadline } from './deadline.ts';
import { jumpingTiming } from './jumping-clock.fixture.ts';
import { collect } from './laws.fixture.ts';
import { pause } from './retry.ts';
import { CLOUD_TIMING, type CloudTiming } from './timing.ts';

/** `count` chunks of `bytes`, each after `ms`. */
async function* trickle(
  timing: CloudTiming,
  count: number,
  bytes: number,
  ms: number,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    await pause(ms, timing);
    yield new Uint8Array(bytes);
  }
}

describe('paced', () => {
  const limits = { answerMs: 1000, minBytesPerSecond: 1000 };

  it('D-10: lets a stream at the slowest pace run for as long as it takes', async () => {
    const timing = jumpingTiming(limits);
    expect(await collect(paced(trickle(timing, 50, 500, 500), timing))).toHaveLength(50);
    expect(timing.clock.now()).toBe(25_000);
  });

  it('D-10: ends a stream that brings a byte now and then', async () => {
    const timing = jumpingTiming(limits);
    const seen: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const chunk of paced(trickle(timing, 1e6, 1, 100), timing)) seen.push(chunk.length);
    };
    await expect(reading()).rejects.toMatchObject({
      kind: 'temporary',
      message: expect.stringContaining('too slow'),
    });
    expect(seen.length).toBe(10);
    expect(timing.clock.now()).toBeLessThanOrEqual(1010);
  });

  it('D-9, D-10: a fast start does not pay for standing still afterwards', async () => {
    const timing = jumpingTiming(limits);
    async function* stalling(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1 << 20);
      await new Promise(() => {});
    }
    await expect(collect(paced(stalling(), timing))).rejects.toMatchObject({ kind: 'temporary' });
    expect(timing.clock.now()).toBe(1000);
  });

  it('does not count the time that the reader takes', async () => {
    const timing = jumpingTiming(limits);
    for await (const chunk of paced(trickle(timing, 3, 1, 100), timing)) {
      expect(chunk).toHaveLength(1);
      await pause(60_000, timing);
    }
    expect(timing.clock.now()).toBe(180_300);
  });
});

describe('withDeadline', () => {
  it('gives what came in time, and what was thrown in time', async () => {
    const timing = jumpingTiming();
    expect(await withDeadline('x', 10, timing, async () => 1)).toBe(1);
    const bug = new Error('bug');
    await expect(withDeadline('x', 10, timing, () => Promise.reject(bug))).rejects.toBe(bug);
  });

  it('on the real clock, prefers what arrived while the loop was busy to the timer that is over', async () => {
    const arrived = new Promise<string>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.once('message', () => {
        port1.close();
        resolve('arrived');
      });
      port2.postMessage('x');
    });
    const result = withDeadline('x', 20, CLOUD_TIMING, () => arrived);
    const busyUntil = performance.now() + 60;
    while (performance.now() < busyUntil);
    expect(await result).toBe('arrived');
  });
});
