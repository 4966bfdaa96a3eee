import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/logistic.json' with { type: 'json' };
import { Ftrl, type FtrlOptions } from './ftrl.ts';
import { predictSparseLogistic } from './sparse-logistic-model.ts';

const { ftrl } = fixture;
const shape = { bits: 2, categories: 2, numerics: 1 };

/** Learns from the fixture's rows in batches of `size`. */
function learn(options: FtrlOptions, size: number): Ftrl {
  const learner = new Ftrl(options);
  for (let at = 0; at < ftrl.y.length; at += size) {
    const cut = <T>(values: readonly T[]) => values.slice(at, at + size);
    const y = cut(ftrl.y);
    const buckets = Uint32Array.from(cut(ftrl.buckets).flat());
    learner.learn({
      length: y.length,
      buckets,
      numerics: ftrl.numerics.map(cut),
      y,
      weight: cut(ftrl.weight),
    });
  }
  return learner;
}

describe('Ftrl', () => {
  it.each(ftrl.runs)('agrees with the paper in plain Python: $options', ({ options, ...expected }) => {
    const learner = learn({ ...shape, ...options }, 8);
    const model = learner.model();
    for (const [j, weight] of expected.weights.entries()) expect(model.weights[j]).toBeCloseTo(weight, 13);
    expect(model.numerics[0]).toBeCloseTo(expected.numerics[0]!, 13);
    expect(model.intercept).toBeCloseTo(expected.intercept, 13);
    expect(learner.logLoss).toBeCloseTo(expected.logLoss, 13);
    expect(learner.rows).toBe(8);
  });

  it('gives the same bits however rows are cut into batches', () => {
    const whole = learn({ ...shape, lambda1: 0.1 }, 8).model();
    for (const size of [1, 3]) expect(learn({ ...shape, lambda1: 0.1 }, size).model()).toEqual(whole);
  });

  it('sets buckets to exactly 0 whose rows say less than the L1 penalty, and predicts with the rest', () => {
    const model = learn({ ...shape, lambda1: 0.6 }, 8).model();
    expect(model.weights.filter((weight) => weight === 0)).not.toHaveLength(0);
    const out = new Float64Array(1);
    predictSparseLogistic(model, { length: 1, buckets: Uint32Array.of(0, 2), numerics: [[0.5]] }, out);
    const margin = model.intercept + model.weights[0]! + model.weights[2]! + 0.5 * model.numerics[0]!;
    expect(out[0]).toBeCloseTo(1 / (1 + Math.exp(-margin)), 15);
  });

  it.each([
    [{ alpha: 0 }, 'PARAMETER', 'alpha is 0, expected a finite number above 0'],
    [{ beta: -1 }, 'PARAMETER', 'beta is -1, expected a finite number of at least 0'],
    [{ lambda1: -1 }, 'LAMBDA', 'lambda is -1, expected a finite number of at least 0'],
    [{ lambda2: Number.NaN }, 'LAMBDA', 'lambda is NaN, expected a finite number of at least 0'],
    [{ bits: 25 }, 'PARAMETER', 'bits is 25, expected an integer from 1 to 24'],
  ])('refuses %s', (options, problem, message) => {
    expect(() => new Ftrl({ ...shape, ...options })).toThrow(
      expect.objectContaining({ code: `E_NUMERIC_${problem}`, exitCode: 78, message }),
    );
  });

  it('names a bad row by its place among all rows, and learns nothing from its batch', () => {
    const learner = learn({ ...shape }, 8);
    const before = learner.model();
    const bad = { length: 2, buckets: Uint32Array.of(0, 1, 2, 3), numerics: [[0, 0]], y: [1, 7] };
    expect(() => learner.learn(bad)).toThrow(
      expect.objectContaining({ code: 'E_NUMERIC_LABEL', facts: { row: 10, value: 7 } }),
    );
    expect(learner.model()).toEqual(before);
  });
});
