import { expect, it } from 'vitest';
import { Sfc32 } from './random.ts';

it('gives the words of sfc32, as worked out in Python with whole numbers', () => {
  const random = new Sfc32();
  const words = (a: number, b: number, c: number) => {
    random.seed(a, b, c);
    return [random.next(), random.next(), random.next(), random.next()];
  };
  expect(words(1, 2, 3)).toEqual([3987121759, 92551270, 1122162139, 24194941]);
  expect(words(0xdeadbeef, 0x80000000, 0xffffffff)).toEqual([1092715186, 1561488476, 498667946, 1674045311]);
});

it('draws chances and whole numbers as often as it says', () => {
  const random = new Sfc32();
  random.seed(1, 2, 3);
  const counts = new Array<number>(5).fill(0);
  let hits = 0;
  for (let i = 0; i < 100_000; i++) {
    counts[random.below(5)]! += 1;
    if (random.chance(0.3)) hits++;
  }
  for (const count of counts) expect(Math.abs(count - 20_000)).toBeLessThan(4 * Math.sqrt(16_000));
  expect(Math.abs(hits - 30_000)).toBeLessThan(4 * Math.sqrt(21_000));
  expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
});
