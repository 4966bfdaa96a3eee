import { describe, expect, it } from 'vitest';
import { DriverFault } from './driver.ts';
import { jumpingTiming } from './jumping-clock.fixture.ts';
import { callStore, retryAfterMs } from './retry.ts';

const busy = (after?: number) => new DriverFault('temporary', 'SlowDown, HTTP 503', { retryAfterMs: after });
const toFault = (error: unknown) => error;

/** Runs a call that throws the given errors, one an attempt, and then works. */
function failing(errors: readonly unknown[], limits: Parameters<typeof jumpingTiming>[0] = {}) {
  const timing = jumpingTiming(limits);
  const attempts: number[] = [];
  const result = callStore(
    async ({ number }) => {
      attempts.push(number);
      if (number <= errors.length) throw errors[number - 1];
      return 'done';
    },
    { timing, toFault },
  );
  return { timing, attempts, result };
}

describe('callStore', () => {
  it('D-7: asks again after SlowDown, each time after a longer wait', async () => {
    const { result, attempts, timing } = failing([busy(), busy(), busy()]);
    expect(await result).toBe('done');
    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(timing.clock.fired).toEqual([200, 400, 800]);
  });

  it('D-7: spreads the waits over the whole range, and never beyond the longest', async () => {
    const { result, timing } = failing(Array(5).fill(busy()), { random: () => 0.5, maxWaitMs: 1000 });
    await result;
    expect(timing.clock.fired).toEqual([100, 200, 400, 500, 500]);
  });

  it('D-7: waits as long as Retry-After says, and the jitter on top', async () => {
    const { result, timing } = failing([busy(7000)]);
    await result;
    expect(timing.clock.fired).toEqual([7200]);
  });

  it('D-7: gives up after the last attempt and says how often it tried', async () => {
    const { result, attempts } = failing(Array(99).fill(busy()));
    await expect(result).rejects.toMatchObject({
      kind: 'temporary',
      message: 'SlowDown, HTTP 503; tried 6 times',
    });
    expect(attempts).toHaveLength(6);
  });

  it('D-7: gives up at once when Retry-After lies beyond the deadline', async () => {
    const { result, attempts, timing } = failing([busy(3_600_000)]);
    await expect(result).rejects.toMatchObject({ message: 'SlowDown, HTTP 503; tried once' });
    expect(attempts).toEqual([1]);
    expect(timing.clock.now()).toBe(0);
  });

  it.each(['denied', 'unavailable', 'not-found', 'changed', 'unsupported'] as const)(
    'D-8: never asks again after a fault %s',
    async (kind) => {
      const { result, attempts } = failing([new DriverFault(kind, 'no')]);
      await expect(result).rejects.toMatchObject({ kind, message: 'no' });
      expect(attempts).toEqual([1]);
    },
  );

  it('D-12: asks once more after damage', async () => {
    const damage = new DriverFault('damaged', 'crc32');
    expect(await failing([damage]).result).toBe('done');
    const twice = failing([damage, damage]);
    await expect(twice.result).rejects.toBe(damage);
    expect(twice.attempts).toEqual([1, 2]);
  });

  it('lets what is none of the store’s pass as it is', async () => {
    const bug = new TypeError('bug');
    const { result, attempts } = failing([bug]);
    await expect(result).rejects.toBe(bug);
    expect(attempts).toEqual([1]);
  });

  it('D-9: ends a call that never answers, attempt by attempt, and its signal fires', async () => {
    const timing = jumpingTiming({ attempts: 3, answerMs: 1000 });
    const signals: AbortSignal[] = [];
    const hanging = callStore(
      ({ signal }) => {
        signals.push(signal);
        return new Promise<never>(() => {});
      },
      { timing, toFault },
    );
    await expect(hanging).rejects.toMatchObject({
      kind: 'temporary',
      message: 'no answer within 1000 ms; tried 3 times',
    });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true, true]);
    expect(timing.clock.now()).toBe(3000 + 200 + 400);
  });

  it('D-9: cuts the last attempt where the time for the whole call ends', async () => {
    const timing = jumpingTiming({ answerMs: 1000, totalMs: 1500 });
    const hanging = callStore(() => new Promise<never>(() => {}), { timing, toFault });
    await expect(hanging).rejects.toMatchObject({ message: 'no answer within 300 ms; tried 2 times' });
    expect(timing.clock.now()).toBe(1500);
  });

  it('D-10: gives a call that sends much the time to send it at the slowest pace', async () => {
    const timing = jumpingTiming({ attempts: 1, answerMs: 1000, minBytesPerSecond: 100, totalMs: 1000 });
    const call = callStore(() => new Promise<never>(() => {}), { timing, toFault, bodyBytes: 1000 });
    await expect(call).rejects.toMatchObject({ message: 'no answer within 11000 ms; tried once' });
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  it.each([
    ['1', 1000],
    ['0', 0],
    ['Sat, 21 Nov 2026 00:00:05 GMT', 5000],
    ['Fri, 20 Nov 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-1e9x', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('D-7: reads %j', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
