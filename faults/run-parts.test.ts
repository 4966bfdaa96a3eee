import { describe, expect, it } from 'vitest';
import type { JobProcess } from './src/job-process.ts';
import type { Part } from './src/part.ts';
import { evenly, runParts } from './src/run-parts.ts';

const helper = {} as JobProcess; // nothing here runs a job

/** Its cases take `tookMs` by a clock of their own, each. */
function timed(sizes: Readonly<Record<string, number>>, caseMs: number, tookMs = caseMs) {
  let clock = 0;
  const tried = new Map<string, number[]>();
  const parts = Object.entries(sizes).map(
    ([name, size]): Part => ({
      ...{ name, rows: ['E-1'], size, caseMs },
      run: async (index) => {
        clock += tookMs;
        tried.set(name, [...(tried.get(name) ?? []), index]);
        return { problems: index === 3 ? [`${name} 3`] : [] };
      },
    }),
  );
  return { parts, tried, now: () => clock };
}

describe('running the parts of a sweep', () => {
  it('tries every case once when there is time, and tells what it found', async () => {
    const { parts, tried, now } = timed({ a: 5, b: 8 }, 10);
    const results = await runParts(parts, { helpers: [helper, helper], totalMs: 1_000, now });
    expect([...(tried.get('a') ?? [])].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(tried.get('b')).toHaveLength(8);
    expect(results).toMatchObject([
      { name: 'a', tried: 5, of: 5, looked: 5, problems: ['a 3'] },
      { name: 'b', tried: 8, of: 8, problems: ['b 3'] },
    ]);
  });

  it('ends in time on a machine that is ten times slower than was thought, and still tries all parts', async () => {
    const { parts, now } = timed({ a: 10, b: 100, c: 1_000 }, 10, 100);
    const results = await runParts(parts, { helpers: [helper], totalMs: 20_000, now });
    expect(now()).toBeLessThanOrEqual(20_100);
    expect(results.map(({ tried }) => tried)).toEqual([6, expect.any(Number), expect.any(Number)]);
    for (const { tried, of } of results) expect(tried === of || tried > 0).toBe(true);
    expect(results.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(190);
  });

  it('leaves the last part half of what it was meant to have', async () => {
    const { parts, now } = timed({ a: 100, b: 100 }, 10, 100);
    const results = await runParts(parts, { helpers: [helper], totalMs: 10_000, now });
    expect(results.map(({ tried }) => tried)).toEqual([75, 25]);
  });

  it('says how much time is left', async () => {
    const { parts, now } = timed({ a: 4, b: 6 }, 10);
    const left: number[] = [];
    await runParts(parts, {
      helpers: [helper],
      totalMs: 1_000,
      now,
      onCase: ({ leftMs }) => left.push(leftMs),
    });
    expect(left).toEqual([90, 80, 70, 60, 50, 40, 30, 20, 10, 0]);
  });

  it('spreads the first so many of all cases evenly', () => {
    for (const size of [10, 97, 1_000]) {
      const order = evenly(size);
      expect(order.toSorted((a, b) => a - b)).toEqual(order.map((_, i) => i));
      for (const count of [size >> 2, size >> 1]) {
        const picked = order.slice(0, count).sort((a, b) => a - b);
        const gaps = picked.slice(1).map((index, i) => index - (picked[i] ?? 0));
        expect(Math.max(...gaps, picked[0] ?? size, size - (picked.at(-1) ?? 0))).toBeLessThanOrEqual(
          3 * (size / count),
        );
      }
    }
  });
});
