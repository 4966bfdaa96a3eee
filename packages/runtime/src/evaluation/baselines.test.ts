import { expect, it } from 'vitest';
import { collect } from '../collect.fixture.ts';
import { baselinePredictors } from './baselines.ts';
import { outcomeOf } from './outcome.ts';
import { columns, featureSet, held, train } from './rows.fixture.ts';

it('finds label and weight by their roles', () => {
  expect(outcomeOf(columns)).toEqual({ label: 'y', weight: 'w' });
  expect(outcomeOf({ y: columns.y })).toEqual({ label: 'y', weight: undefined });
});

it('predicts zero, the weighted mean, and the weighted mean of each category', async () => {
  const baselines = await baselinePredictors(train, featureSet, { label: 'y', weight: 'w' });
  expect([...baselines.keys()]).toEqual(['zero', 'mean', 'meanByDevice']);
  const [batch] = await collect(held.batches());
  const predictions = await Promise.all([...baselines.values()].map((predict) => predict(batch!))); // one batch
  expect(predictions[0]).toEqual(Float64Array.of(0, 0));
  expect([...predictions[1]!]).toEqual([expect.closeTo(0.4, 15), expect.closeTo(0.4, 15)]);
  // A tablet, which train never held, gets the mean of all.
  expect([...predictions[2]!]).toEqual([expect.closeTo(0.3, 15), expect.closeTo(0.4, 15)]);
});
