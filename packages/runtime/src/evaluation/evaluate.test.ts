import { describe, expect, it } from 'vitest';
import { baselinePredictors } from './baselines.ts';
import { evaluateAll } from './evaluate.ts';
import { outcomeOf } from './outcome.ts';
import type { Predictor } from './predictor.ts';
import { splitMetrics } from './report.ts';
import { card, featureSet, held, listening, train } from './rows.fixture.ts';

const splits = { train, eval: held };

/** Baselines beside a model that is off by 0.1 everywhere. */
async function evaluated() {
  const { events, context } = listening();
  const baselines = await baselinePredictors(train, featureSet, outcomeOf(card.label));
  const off: Predictor = (batch) =>
    Float64Array.from({ length: batch.length }, (_, i) => Number(batch.columns.y?.data[i]) + 0.1);
  const predictors = new Map([...baselines, ['model', off] as const].map(([name, p]) => [name, () => p]));
  const result = await evaluateAll({ predictors, model: 'model' }, splits, card, { seed: 1, context });
  return { result, events };
}

describe('an evaluation, against figures worked out by hand', () => {
  it('weighs rows on train, eval and both together', async () => {
    const { result, events } = await evaluated();
    // zero: train (1·0 + 3·0.16 + 2·0.36) / 6 = 0.2; eval (0.25 + 0.04) / 2 = 0.145; both (1.2 + 0.29) / 8.
    expect(splitMetrics(result, 'zero')).toMatchObject({
      train: {
        mse: expect.closeTo(0.2, 12),
        rows: 3,
        meanPrediction: 0,
        meanOutcome: expect.closeTo(0.4, 12),
      },
      eval: { mse: expect.closeTo(0.145, 12), rows: 2 },
      overall: { mse: expect.closeTo(1.49 / 8, 12), rows: 5 },
    });
    // by device: phones 1·0.09 + 3·0.01, computers exact: 0.12 / 6; eval (0.04 + 0.04) / 2.
    expect(splitMetrics(result, 'meanByDevice')).toMatchObject({
      train: { mse: expect.closeTo(0.02, 12) },
      eval: { mse: expect.closeTo(0.04, 12) },
    });
    expect(events.at(-1)).toEqual({
      kind: 'progress',
      step: 'evaluate on eval',
      done: 2,
      total: 2,
      unit: 'rows',
    });
  });

  it('states the same without weights, and by slice', async () => {
    const { result } = await evaluated();
    // zero without weights: (0 + 0.16 + 0.36) / 3.
    expect(result.train.predictors.zero?.unweighted?.mse).toBeCloseTo(0.52 / 3, 12);
    expect(result.train.predictors.zero?.slices).toEqual({
      device: {
        Phone: expect.objectContaining({ mse: expect.closeTo(0.48 / 4, 12), rows: 2 }),
        Computer: expect.objectContaining({ mse: expect.closeTo(0.36, 12), rows: 1 }),
      },
    });
    expect(result.train.predictors.zero?.unweightedSlices).toEqual({
      device: {
        Phone: expect.objectContaining({ mse: expect.closeTo(0.16 / 2, 12), rows: 2 }),
        Computer: expect.objectContaining({ mse: expect.closeTo(0.36, 12), rows: 1 }),
      },
    });
    expect(result.overall.predictors.zero?.unweightedSlices?.device?.Phone?.rows).toBe(3);
    expect(Object.keys(result.overall.predictors.model?.slices.device ?? {})).toEqual([
      'Phone',
      'Tablet',
      'Computer',
    ]);
  });

  it('sets the model beside each other predictor: on the whole, and on the slices of eval', async () => {
    const { result } = await evaluated();
    const { all, unweighted, slices } = result.eval.losses;
    expect(all.pairs.map(({ first, second }) => [first, second])).toEqual([
      ['model', 'zero'],
      ['model', 'mean'],
      ['model', 'meanByDevice'],
    ]);
    // 0.01 less 0.145; every row of zero is worse by more, so no draw can say otherwise.
    expect(all.pairs[0]).toMatchObject({
      difference: { value: expect.closeTo(-0.135, 12) },
      isWithinNoise: false,
    });
    expect(unweighted?.pairs[0]?.difference.value).toBeCloseTo(-0.135, 12);
    expect(slices.device?.Tablet?.pairs[0]?.difference.value).toBeCloseTo(0.01 - 0.04, 12);
    expect(result.train.losses.slices).toEqual({});
  });

  it('looks closer at the model: mean prediction beside mean outcome, predictions and residuals', async () => {
    const { result } = await evaluated();
    const { calibration, predictions, residuals } = result.eval.detail;
    expect(calibration).toMatchObject({
      meanPrediction: expect.closeTo(0.45, 12),
      meanOutcome: expect.closeTo(0.35, 12),
    });
    expect(predictions.rows).toBe(2);
    expect(residuals.start).toBeLessThanOrEqual(0.1);
    expect(residuals.start + residuals.width * residuals.counts.length).toBeGreaterThan(0.1);
  });
});

it('places the error of a predictor in the file, and stops at a signal', async () => {
  const second: Predictor = (batch) =>
    batch.length === 1 ? Promise.reject(new Error('boom')) : new Float64Array(2);
  const field = { predictors: new Map([['p', () => second]]), model: 'p' };
  const options = { seed: 1, context: listening().context };
  await expect(evaluateAll(field, splits, card, options)).rejects.toMatchObject({
    exitCode: 70,
    facts: { rows: '3-3' },
  });
  const reason = new Error('stop');
  const stopped = { seed: 1, context: listening(AbortSignal.abort(reason)).context };
  await expect(evaluateAll(field, splits, card, stopped)).rejects.toBe(reason);
});
