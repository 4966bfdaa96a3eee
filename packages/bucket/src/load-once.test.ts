import { expect, it } from 'vitest';
import { loadOnce } from './load-once.ts';

it('loads at the first call, once for all callers', async () => {
  let loads = 0;
  const load = loadOnce(async () => ({ number: ++loads }));
  expect(loads).toBe(0);
  const [first, second] = await Promise.all([load(), load()]);
  expect(first).toEqual({ number: 1 });
  expect(second).toBe(first);
  expect(await load()).toBe(first);
});

it('gives back what only the loading took', async () => {
  const garbage = 32 << 20;
  const before = process.memoryUsage().heapTotal;
  const load = loadOnce(async () => {
    const texts = Array.from({ length: 64 }, (_, i) => Array.from({ length: garbage / 64 / 8 }, () => i));
    expect(process.memoryUsage().heapTotal - before).toBeGreaterThan(garbage / 2);
    return texts.length;
  });
  expect(await load()).toBe(64);
  expect(process.memoryUsage().heapTotal - before).toBeLessThan(garbage / 4);
});
