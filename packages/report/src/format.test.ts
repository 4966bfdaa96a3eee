import { expect, it } from 'vitest';
import { count, duration, lossText, minute, percent, plain, short, size, tick } from './format.ts';

it('writes losses in the unit of their title, and a dash for what was not measured', () => {
  expect(lossText('mse', 0.0178546)).toBe('17,854.60');
  expect(lossText('logLoss', 0.123456)).toBe('0.12346');
  expect(lossText('mse', undefined)).toBe('–');
});

it('writes differences with their sign, and none for what rounds to nothing', () => {
  expect([0.0663, -0.1032, 0, -0.00001, 25].map(percent)).toEqual([
    '+6.63\u00a0%',
    '−10.32\u00a0%',
    '0.00\u00a0%',
    '0.00\u00a0%',
    '+2,500.00\u00a0%',
  ]);
});

it('writes counts, short figures, axes, times and sizes', () => {
  expect([0, 999, 1_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([0.062439, -1234.56, 1e-9, 0].map(short)).toEqual(['0.06244', '−1,235', '1e−9', '0']);
  expect([10_000, 0.30000000000000004, -40].map(tick)).toEqual(['10k', '0.3', '−40']);
  expect([70, 7_063, 59_999, 200_000].map(duration)).toEqual(['0.1 s', '7.1 s', '60 s', '3 min 20 s']);
  expect([0, 512, 2_048, 5 * 2 ** 30].map(size)).toEqual(['0 B', '512 B', '2.0 KiB', '5.0 GiB']);
  expect(minute('2026-11-22T00:54:08.545Z')).toBe('2026-11-22 00:54 UTC');
  expect([0.0664243, 'hist', true, undefined].map(plain)).toEqual(['0.06642', 'hist', 'true', '–']);
});
