import { describe, expect, it } from 'vitest';
import type { JobProcess } from './src/job-process.ts';
import type { Part } from './src/part.ts';
import { evenly, runParts } from './src/run-parts.ts';

const helper = {} as JobProcess; // nothing here runs a job

/** Parts whose cases take their `tookMs` by a clock of their own; those whose name begins with `pairs` have no end. */
function timed(sizes: Readonly<Record<string, number>>, tookMs: number) {
  let clock = 0;
  const tried = new Map<string, number[]>();
  const parts = Object.entries(sizes).map(
    ([name, size]): Part => ({
      ...{ name, rows: ['E-1'], size, isSampled: name.startsWith('pairs') },
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
    const { parts, tried, now } = timed({ a: 5, pairs: 8 }, 10);
    const results = await runParts(parts, { helpers: [helper, helper], sampledMs: 1_000, now });
    expect([...(tried.get('a') ?? [])].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(tried.get('pairs')).toHaveLength(8);
    expect(results).toMatchObject([
      { name: 'a', tried: 5, of: 5, looked: 5, problems: ['a 3'] },
      { name: 'pairs', tried: 8, of: 8, problems: ['pairs 3'] },
    ]);
  });

  it('tries all cases of what has an end however little time there is, and cuts only the others', async () => {
    const { parts, now } = timed({ a: 300, pairs: 1_000, b: 200 }, 100);
    const results = await runParts(parts, { helpers: [helper], sampledMs: 1_000, now });
    expect(results.map(({ name, tried, of }) => `${name} ${tried} of ${of}`)).toEqual([
      'a 300 of 300',
      'pairs 10 of 1000',
      'b 200 of 200',
    ]);
    expect(now()).toBe(51_000);
  });

  it('tries some of every part when there is no time at all', async () => {
    const { parts, now } = timed({ 'pairs a': 9, 'pairs b': 9 }, 10);
    const results = await runParts(parts, { helpers: [helper], sampledMs: 0, now });
    expect(results.map(({ tried }) => tried)).toEqual([1, 1]);
  });

  it('gives parts without an end the same time each, and what one does not need to the others', async () => {
    const { parts, now } = timed({ 'pairs long': 1_000, 'pairs short': 20, 'pairs other': 900 }, 10);
    const results = await runParts(parts, { helpers: [helper], sampledMs: 3_000, now });
    expect(results.map(({ tried }) => tried)).toEqual([140, 20, 140]);
  });

  it('measures what a case takes', async () => {
    const { parts, now } = timed({ a: 4 }, 600);
    const [result] = await runParts(parts, { helpers: [helper], sampledMs: 0, now });
    expect(result?.caseMs).toBe(600);
  });

  it('says how much time is left, from what the cases took', async () => {
    const { parts, now } = timed({ a: 4, pairs: 100 }, 10);
    const left: number[] = [];
    const onCase = ({ leftMs }: { leftMs: number }) => left.push(leftMs);
    await runParts(parts, { helpers: [helper], sampledMs: 50, now, onCase });
    // Nobody knows what pairs take until one was tried.
    expect(left).toEqual([30, 70, 60, 50, 40, 30, 20, 10, 0]);
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
