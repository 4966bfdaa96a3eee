// The bench's ruler: what it counts as memory, and what it says of a bar.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { barLine, verdictOf } from '../bench/src/bars.ts';
import { measure } from '../bench/src/measure.ts';
import { figuresOf, largestGap, searchBars, searchTable } from '../bench/src/search-figures.ts';

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

  it('counts the CPU of a child that nobody waited for', async ({ skip }) => {
    if (noProc !== undefined) return skip(noProc);
    const busy = 'while :; do :; done';
    const script = `bash -c '${busy}' & sleep 0.5; kill -KILL $!; exec true`;
    expect((await measure('bash', ['-c', script])).cpuSeconds).toBeGreaterThan(0.02);
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

  it('shows as many digits as it has', () => {
    expect(barLine({ ...bar, value: 1e-6, digits: 6 })).toContain('start-up: 0.000001 s');
  });

  it('of at least 2 is met by 2 and missed by less', () => {
    const least = { ...bar, bound: 'at least', limit: 2 } as const;
    expect([2, 1.99].map((value) => verdictOf({ ...least, value }))).toEqual(['met', 'missed']);
  });
});

describe('two searches of the same trials', () => {
  const measured = { wallSeconds: 4, cpuSeconds: 3, peakMiB: 500, stdout: '' };
  const losses = [
    [0.03, 0.02],
    [0.02, 0.01],
  ];
  const ours = figuresOf({ measured, seconds: 2, losses }, [3, 1]);

  it('are figures by minute, of the process and of the search alone, and a winner whose folds count by their rows', () => {
    expect(ours).toMatchObject({ trialsPerMinute: 30, trialsPerMinuteOfSearch: 60, peakMiB: 500 });
    expect(ours.winnersMse).toBeCloseTo(0.0175, 12);
    const table = searchTable([
      ['slipway', ours],
      ['peer', undefined],
    ]);
    expect(table.split('\n')[1]).toMatch(/^ {2}slipway +30\.0 +60\.0 +4\.00 +3\.00 +500 +17500\.000$/);
    expect(table.split('\n')).toHaveLength(2);
  });

  it('are held to the speed, to the winner and to every fold', () => {
    const verdicts = (peer: typeof ours | undefined, gap: number | undefined) =>
      searchBars(ours, peer, gap).map(verdictOf);
    expect(verdicts(ours, 0)).toEqual(['met', 'met', 'met']);
    expect(verdicts({ ...ours, trialsPerMinute: 31 }, 0)).toEqual(['missed', 'met', 'met']);
    expect(verdicts({ ...ours, winnersMse: 0.0174 }, 2e-6)).toEqual(['met', 'missed', 'missed']);
    expect(verdicts(undefined, undefined)).toEqual(['not measured', 'not measured', 'not measured']);
  });

  it('differ by their furthest fold, and cannot be compared with more or fewer', () => {
    const other = [losses[0] ?? [], [0.02, 0.015]];
    expect(largestGap(losses, other)).toBeCloseTo(0.005, 12);
    expect(() => largestGap(losses, other.slice(1))).toThrow('4 figures of folds beside 2');
  });
});
