import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-11-21T20:46:51Z');

describe('retryAfterMs', () => {
  it.each([
    ['1', 1000],
    ['0', 0],
    ['3600', 3_600_000],
    ['Sat, 21 Nov 2026 20:46:54 GMT', 3000],
    ['Sat, 21 Nov 2026 20:46:00 GMT', 0],
  ])('G-6: reads %j', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  it.each([
    '',
    '-1',
    '1.5',
    '1e3',
    'soon',
    ' 1',
    '9'.repeat(10),
    'Sat, 99 Nov 2026 20:46:54 GMT',
    '2026-11-21',
    1,
    null,
    ['1'],
  ])('G-6: takes %j for garbage', (header) => {
    expect(retryAfterMs(header, now)).toBeUndefined();
  });
});
