import { describe, expect, it } from 'vitest';
import { refuseSearchFlags, searchOptions } from './search-options.ts';

describe('searchOptions', () => {
  it('has its own figures where nothing is said: 5 folds, 50 random draws, no end to what a budget ends', () => {
    const nothing = { trials: undefined, budgetSeconds: undefined, group: undefined, parallel: undefined };
    expect(searchOptions('grid', 'search', {})).toMatchObject({
      ...nothing,
      strategy: 'grid',
      folds: 5,
      seed: 0,
    });
    expect(searchOptions('random', 'search', {}).trials).toBe(50);
    expect(searchOptions('random', 'search', { budget: '5m' })).toMatchObject({
      trials: undefined,
      budgetSeconds: 300,
    });
  });

  it.each([
    ['30s', 30],
    ['1.5h', 5_400],
    ['0.5s', 0.5],
  ])('reads a budget of %s', (budget, seconds) => {
    expect(searchOptions('grid', 'search', { budget }).budgetSeconds).toBe(seconds);
  });

  it.each([
    [{ trials: '0' }, '--trials is "0", must be a whole number from 1 to 1000000000'],
    [{ trials: '1e3' }, '--trials is "1e3", must be a whole number'],
    [{ folds: '1' }, '--folds is "1", must be a whole number from 2 to 1000'],
    [{ parallel: '-1' }, '--parallel is "-1", must be'],
    [{ seed: '2147483648' }, '--seed is "2147483648", must be'],
    [{ budget: '5' }, '--budget is "5", must be a time as 30s, 5m or 1h'],
    [{ budget: '0s' }, '--budget is "0s", must be a time'],
  ])('refuses %j with 64', (flags, says) => {
    expect(() => searchOptions('grid', 'search', flags)).toThrow(
      expect.objectContaining({ code: 'E_USAGE', exitCode: 64, message: expect.stringContaining(says) }),
    );
  });

  it('refuses a strategy that is none, naming the flag, and flags of a search where there is none', () => {
    expect(() => searchOptions('bayes', 'search', {})).toThrow(
      '--search is "bayes", must be one of grid, random, halving',
    );
    expect(() => searchOptions(undefined, 'strategy', {})).toThrow(
      '--strategy is missing, must be one of grid, random, halving',
    );
    expect(() => refuseSearchFlags({ folds: '3' })).toThrow('--folds needs --search <strategy>');
    expect(() => refuseSearchFlags({ promote: true })).not.toThrow();
  });
});
