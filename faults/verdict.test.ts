import { describe, expect, it } from 'vitest';
import { verdictOf } from './src/verdict.ts';

const part = { rows: ['E-1'], caseMs: 10, looked: 5, problems: [] as string[] };

describe('what a sweep says at its end', () => {
  it('says that there were no problems only together with what was left out', () => {
    const results = [
      { ...part, name: 'sweep gc', tried: 84, of: 84 },
      { ...part, name: 'pairs gc', tried: 39, of: 900 },
    ];
    expect(verdictOf(results)).toBe('no problems in what was tried; pairs gc sampled: 39 of 900');
    expect(verdictOf(results.slice(0, 1))).toBe('no problems, all cases tried');
  });

  it('counts the problems of all parts', () => {
    const results = [
      { ...part, name: 'kill gc', tried: 2, of: 2, problems: ['a', 'b'] },
      { ...part, name: 'kill serve', tried: 1, of: 1, problems: ['c'] },
    ];
    expect(verdictOf(results)).toBe('3 problems, all cases tried');
  });
});
