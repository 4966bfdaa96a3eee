import { describe, expect, it } from 'vitest';
import { meanLoss } from './fold-loss.ts';

describe('meanLoss', () => {
  it('weighs the folds, and says how far they lie apart', () => {
    const folds = [
      { weighted: 1, unweighted: 10, rows: 1, weight: 1 },
      { weighted: 3, unweighted: 20, rows: 3, weight: 3 },
      { weighted: 0, unweighted: 20, rows: 1, weight: 0 },
    ];
    expect(meanLoss(folds)).toEqual({ weighted: 2.5, unweighted: 18, sd: Math.SQRT2 });
  });
});
