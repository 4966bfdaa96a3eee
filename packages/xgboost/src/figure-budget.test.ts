import { expect, it } from 'vitest';
import { FigureBudget } from './figure-budget.ts';

/** In how many of 1,000 rounds there is a look, and which are the first without. */
function looks(roundMs: number, lookMs: number): readonly boolean[] {
  let nowMs = 0;
  const budget = new FigureBudget(() => nowMs);
  return Array.from({ length: 1_000 }, () => {
    nowMs += roundMs;
    const { isDue } = budget;
    if (isDue) expect(budget.spend(() => (nowMs += lookMs))).toBe(nowMs);
    return isDue;
  });
}

it('looks at every round while that is cheap', () => {
  expect(looks(1, 0.05)).not.toContain(false);
  expect(looks(200, 4)).not.toContain(false);
});

it('looks at every round at first, and then as often as a fiftieth of the time allows', () => {
  const seen = looks(100, 20);
  expect(seen.slice(0, 4)).toEqual([true, true, true, false]);
  const share = (seen.filter((isDue) => isDue).length * 20) / (1_000 * 100);
  expect(share).toBeGreaterThan(0.018);
  expect(share).toBeLessThan(0.022);
});
