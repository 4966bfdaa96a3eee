// The bench's ruler: what it counts as memory, and what it says of a bar.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { barLine, verdictOf } from '../bench/src/bars.ts';
import { measure } from '../bench/src/measure.ts';

const noProc = existsSync('/proc/self/status') ? undefined : 'this system has no /proc';

describe('measure', () => {
  const ballast = "x=$(head -c 40000000 /dev/zero | tr '\\0' x)";
  const peakOf = async (script: string) =>
    (await measure('bash', ['-c', `${ballast}; ${script}; sleep 0.2; : $x`])).peakMiB ?? 0;

  it('does not count the pages of a fork that runs no program of its own, and counts those of one that does', async ({
    skip,
  }) => {
    if (noProc !== undefined) return skip(noProc);
    const alone = await peakOf(':');
    expect(alone).toBeGreaterThan(40);
    expect(await peakOf('(sleep 0.3; :)')).toBeLessThan(alone + 20);
    const child = `bash -c 'y=$(head -c 40000000 /dev/zero | tr "\\0" x); sleep 0.3; : $y'`;
    expect(await peakOf(child)).toBeGreaterThan(alone + 60);
  });

  it('fails with what a command wrote that did not end well', async () => {
    await expect(measure('bash', ['-c', 'echo broken >&2; exit 3'])).rejects.toThrow(/ended with 3:\nbroken/);
  });
});

describe('a bar', () => {
  const bar = { name: 'start-up', bound: 'at most', limit: 0.5, unit: 's' } as const;
  it.each([
    [0.5, 'met', '  met           start-up: 0.50 s (at most 0.5 s)'],
    [0.51, 'missed', '  missed        start-up: 0.51 s (at most 0.5 s)'],
    [undefined, 'not measured', '  not measured  start-up: ? (at most 0.5 s)'],
    [Number.NaN, 'not measured', '  not measured  start-up: ? (at most 0.5 s)'],
  ])('of at most 0.5 at %s is %s', (value, verdict, line) => {
    expect(verdictOf({ ...bar, value })).toBe(verdict);
    expect(barLine({ ...bar, value })).toBe(line);
  });

  it('of at least 2 is met by 2 and missed by less', () => {
    const least = { ...bar, bound: 'at least', limit: 2 } as const;
    expect([2, 1.99].map((value) => verdictOf({ ...least, value }))).toEqual(['met', 'missed']);
  });
});
