import { describe, expect, it } from 'vitest';
import { halvingRungs } from './halving.ts';
import { ranking } from './ranking.ts';
import type { SearchSpace } from './space.ts';
import { createStrategy, type Scores, type Strategy } from './strategy.ts';

const space: SearchSpace = {
  fixed: { rounds: 270 },
  dimensions: [{ name: 'x', min: 0, max: 1, log: false, integer: false }],
};
const common = { space, seed: 5, model: 'tiny@v1' };
const halving = (configs: number) =>
  createStrategy({ ...common, strategy: 'halving', trials: configs, rounds: { name: 'rounds', most: 270 } });

/** Makes trials as they become possible, up to `parallel` at once, ending them in an order of its own. */
function run(strategy: Strategy, parallel: number, score: (x: number, rounds: number) => number): Scores {
  const scores = new Map<number, number>();
  let open: { trial: number; value: number }[] = [];
  for (let number = 1; number <= strategy.trials || open.length > 0; ) {
    const planned = number <= strategy.trials ? strategy.trial(number, scores) : 'later';
    if (planned === 'none') number++;
    else if (typeof planned === 'object' && open.length < parallel) {
      open.push({ trial: number, value: score(Number(planned.params.x), Number(planned.params.rounds)) });
      number++;
    } else {
      expect(open.length).toBeGreaterThan(0);
      const last = open.at(-1) as (typeof open)[number];
      open = open.slice(0, -1);
      scores.set(last.trial, last.value);
    }
  }
  return scores;
}

describe('createStrategy', () => {
  it('gives a random search no end but the one asked for, and a grid its size', () => {
    const grid: SearchSpace = { fixed: {}, dimensions: [{ name: 'x', values: [1, 2, 3] }] };
    expect(createStrategy({ ...common, strategy: 'random' }).trials).toBe(Number.POSITIVE_INFINITY);
    expect(createStrategy({ ...common, strategy: 'random', trials: 7 }).trials).toBe(7);
    expect(createStrategy({ ...common, space: grid, strategy: 'grid' }).trials).toBe(3);
    expect(createStrategy({ ...common, space: grid, strategy: 'grid', trials: 2 }).trial(3, new Map())).toBe(
      'over',
    );
  });

  it('refuses halving to a model without rounds, and a grid that cannot be numbered', () => {
    expect(() => createStrategy({ ...common, strategy: 'halving' })).toThrow(
      expect.objectContaining({ code: 'E_SEARCH_STRATEGY', exitCode: 78, facts: { model: 'tiny@v1' } }),
    );
    const values = Array.from({ length: 1_000 }, (_, i) => i);
    const dimensions = Array.from({ length: 6 }, (_, i) => ({ name: `d${i}`, values }));
    expect(() => createStrategy({ ...common, strategy: 'grid', space: { fixed: {}, dimensions } })).toThrow(
      expect.objectContaining({ code: 'E_SEARCH_SPACE', exitCode: 78 }),
    );
  });
});

describe('halving', () => {
  it('gives a third of the configurations three times the rounds, down to four rounds', () => {
    expect(halvingRungs(27, 270)).toEqual([
      { configs: 27, rounds: 10 },
      { configs: 9, rounds: 30 },
      { configs: 3, rounds: 90 },
      { configs: 1, rounds: 270 },
    ]);
    expect(halvingRungs(30, 40)).toEqual([
      { configs: 30, rounds: 4 },
      { configs: 10, rounds: 13 },
      { configs: 3, rounds: 40 },
    ]);
    expect(halvingRungs(2, 40)).toEqual([{ configs: 2, rounds: 40 }]);
  });

  it('takes the same trials whatever the parallelism and whichever end first', () => {
    const score = (x: number, rounds: number) => Math.abs(x - 0.3) + 1 / rounds;
    const [one, ...others] = [1, 2, 5, 50].map((parallel) => run(halving(27), parallel, score));
    const sorted = (scores: Scores | undefined) => [...(scores ?? [])].sort(([a], [b]) => a - b);
    expect(one?.size).toBe(40);
    for (const other of others) expect(sorted(other)).toEqual(sorted(one));
  });

  it('carries the best on: the last trial is the best configuration at all rounds', () => {
    const strategy = halving(9);
    const scores = run(strategy, 1, (x) => x);
    const xs = Array.from({ length: 13 }, (_, i) => strategy.trial(i + 1, scores)).map((t) =>
      typeof t === 'object' ? Number(t.params.x) : Number.NaN,
    );
    const first = xs.slice(0, 9).toSorted((a, b) => a - b);
    expect(xs.slice(9)).toEqual([...first.slice(0, 3), first[0]]);
  });

  it('carries on fewer where most have failed, and none where all have', () => {
    const drawn = run(halving(9), 1, (x) => x);
    const limit = [...drawn.values()].slice(0, 9).toSorted((a, b) => a - b)[2] ?? 0;
    const some = run(halving(9), 2, (x) => (x < limit ? x : Number.POSITIVE_INFINITY));
    expect(some.size).toBe(9 + 2 + 1);
    expect(run(halving(9), 2, () => Number.POSITIVE_INFINITY).size).toBe(9);
  });
});

it('ranking leaves failures out and prefers the lower number among equals', () => {
  expect(
    ranking(
      new Map([
        [4, 0.5],
        [2, 0.5],
        [3, Number.POSITIVE_INFINITY],
        [1, 0.7],
      ]),
    ),
  ).toEqual([2, 4, 1]);
});
