import { describe, expect, it } from 'vitest';
import { mergeSweeps, type SweepReport } from './src/results.ts';

const part = (name: string, tried: number) => ({
  ...{ name, tried, rows: ['E-1'], of: 9, caseMs: 10, looked: tried, problems: [] },
});
const sweep = (code: string | null, ...parts: SweepReport['parts']): SweepReport => ({
  ...{ code, date: '2026-01-01', minutes: 3, parts },
});

describe('a sweep of some parts', () => {
  it('keeps the other parts of a sweep of the same code', () => {
    const merged = mergeSweeps(sweep('abc', part('a', 9), part('b', 2)), sweep('abc', part('b', 9)));
    expect(merged).toEqual({ ...sweep('abc', part('a', 9), part('b', 9)), minutes: 6 });
  });

  it('drops what was found of other code, or of code that nobody knows', () => {
    const now = sweep('def', part('b', 9));
    expect(mergeSweeps(sweep('abc', part('a', 9)), now)).toBe(now);
    const unknown = sweep(null, part('b', 9));
    expect(mergeSweeps(sweep(null, part('a', 9)), unknown)).toBe(unknown);
  });
});
