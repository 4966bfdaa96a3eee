import { bool, type FeatureSet, f64 } from '@slipway/contract';
import { batchOf, memoryDataset } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.fixture.ts';
import { baselinePredictors, evaluateAll, outcomeOf } from './evaluate.ts';
import type { JobContext, JobEvent } from './job-events.ts';

const columns = { phone: bool(), tablet: bool(), y: f64({ role: 'label' }), w: f64({ role: 'weight' }) };
const featureSet: FeatureSet = {
  name: 'features_v1',
  source: columns,
  columns,
  categories: { device: { flags: { phone: 'Phone', tablet: 'Tablet' }, otherwise: 'Computer' } },
};
/** Weighted: mean (1·0 + 3·0.4 + 2·0.6) / 6 = 0.4; phones 0.3; computers 0.6; no tablets. */
const train = memoryDataset([
  batchOf(columns, { phone: [1, 1], tablet: [0, 0], y: [0, 0.4], w: [1, 3] }),
  batchOf(columns, { phone: [0], tablet: [0], y: [0.6], w: [2] }),
]);
const held = memoryDataset([batchOf(columns, { phone: [1, 0], tablet: [0, 1], y: [0.5, 0.2], w: [1, 1] })]);
const outcome = { label: 'y', weight: 'w' };

function context(signal = new AbortController().signal) {
  const events: JobEvent[] = [];
  const job: JobContext = {
    emit: (event) => void events.push(event),
    signal,
    calling: () => {},
    committing: () => {},
  };
  return { events, job };
}

it('finds label and weight by their roles', () => {
  expect(outcomeOf(columns)).toEqual(outcome);
  expect(outcomeOf({ y: columns.y })).toEqual({ label: 'y', weight: undefined });
});

describe('the baselines, against figures worked out by hand', () => {
  it('predict zero, the weighted mean, and the weighted mean of each category', async () => {
    const baselines = await baselinePredictors(train, featureSet, outcome);
    expect([...baselines.keys()]).toEqual(['zero', 'mean', 'meanByDevice']);
    const [batch] = await collect(held.batches());
    const predictions = await Promise.all([...baselines.values()].map((predict) => predict(batch!))); // one batch
    expect(predictions[0]).toEqual(Float64Array.of(0, 0));
    expect([...predictions[1]!]).toEqual([expect.closeTo(0.4, 15), expect.closeTo(0.4, 15)]);
    // A tablet, which train never held, gets the mean of all.
    expect([...predictions[2]!]).toEqual([expect.closeTo(0.3, 15), expect.closeTo(0.4, 15)]);
  });

  it('are measured on train, eval and both together', async () => {
    const { events, job } = context();
    const baselines = await baselinePredictors(train, featureSet, outcome);
    const metrics = await evaluateAll(baselines, { train, eval: held }, outcome, job);
    // zero: train (1·0 + 3·0.16 + 2·0.36) / 6 = 0.2; eval (0.25 + 0.04) / 2 = 0.145; both (1.2 + 0.29) / 8.
    expect(metrics.get('zero')).toMatchObject({
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
    expect(metrics.get('meanByDevice')).toMatchObject({
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
});

it('places the error of a predictor in the file, and stops at a signal', async () => {
  const { job } = context();
  const second = new Map([
    [
      'p',
      (batch: { length: number }) =>
        batch.length === 1 ? Promise.reject(new Error('boom')) : new Float64Array(2),
    ],
  ]);
  await expect(evaluateAll(second, { train, eval: held }, outcome, job)).rejects.toMatchObject({
    exitCode: 70,
    facts: { rows: '3-3' },
  });
  const reason = new Error('stop');
  await expect(
    evaluateAll(new Map(), { train, eval: held }, outcome, context(AbortSignal.abort(reason)).job),
  ).rejects.toBe(reason);
});
