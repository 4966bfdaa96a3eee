import { expect, it } from 'vitest';
import { baselinePredictors } from './baselines.ts';
import { comparisonRows, comparisonText } from './comparison.ts';
import { evaluateAll } from './evaluate.ts';
import { outcomeOf } from './outcome.ts';
import type { Predictor } from './predictor.ts';
import { type RunReport, splitMetrics } from './report.ts';
import { card, featureSet, held, listening, train } from './rows.fixture.ts';

async function reportOf(): Promise<RunReport> {
  const baselines = await baselinePredictors(train, featureSet, outcomeOf(card.label));
  const off: Predictor = (batch) =>
    Float64Array.from({ length: batch.length }, (_, i) => Number(batch.columns.y?.data[i]) + 0.1);
  const predictors = new Map([...baselines, ['tiny@v1', off] as const].map(([name, p]) => [name, () => p]));
  const { context } = listening();
  const field = { predictors, model: 'tiny@v1' };
  const splits = await evaluateAll(field, { train, eval: held }, card, { seed: 1, context });
  const best = splits.eval.predictors.zero!.all; // evaluated above
  return {
    format: 1,
    kind: 'report',
    model: 'tiny@v1',
    task: 'regression',
    loss: 'mse',
    weight: 'w',
    group: null,
    predictors: [...predictors.keys()],
    baselines: [...baselines.keys()],
    champion: null,
    championProblem: null,
    splits,
    calibrated: null,
    bestPossible: { train: { ...best, mse: 0 }, eval: { ...best, mse: 0 }, overall: { ...best, mse: 0 } },
    importance: {
      rows: 2,
      permutation: [{ feature: 'device', increase: 0.1, deviation: 0 }],
      contributions: null,
      own: null,
    },
  };
}

it('tells people in a page: losses in millionths, the model beside each row, slices, calibration, what it goes by', async () => {
  const lines = comparisonText(await reportOf()).split('\n');
  const cells = lines.map((line) => line.trim().split(/ {2,}/));
  expect(cells.slice(0, 6)).toEqual([
    ['MSE × 1e6, weighted by w', 'train', 'eval', 'overall', 'model on eval', '95 % interval'],
    [
      'zero',
      '200000.00',
      '145000.00',
      '186250.00',
      '-93.10 %',
      expect.stringMatching(/^-96.00 % … -75.00 %$/),
    ],
    ['mean', '40000.00', '25000.00', '36250.00', expect.stringMatching(/^-60.00 %/), expect.anything()],
    ['meanByDevice', '20000.00', '40000.00', '25000.00', '-75.00 %', '-75.00 % … -75.00 %'],
    ['tiny@v1', '10000.00', '10000.00', '10000.00'],
    ['best possible', '0.00', '0.00', '0.00'],
  ]);
  expect(cells.slice(7, 10)).toEqual([
    ['eval, by slice', 'rows', 'MSE × 1e6', 'against', 'model', '95 % interval'],
    ['device Phone', '1', '10000.00', 'meanByDevice', '-75.00 %', '-75.00 % … -75.00 %'],
    ['device Tablet', '1', '10000.00', 'meanByDevice', '-75.00 %', '-75.00 % … -75.00 %'],
  ]);
  expect(lines).toContain(
    'calibration in the large, eval: mean prediction 0.45, mean outcome 0.35 (+28.57 %)',
  );
  expect(lines.at(-1)).toBe('goes by (permutation, 2 rows of eval): device');
});

it('says what a calibration did: means beside the outcome, and the loss before and after', async () => {
  const report = await reportOf();
  const after = splitMetrics(report.splits, 'tiny@v1');
  const before = splitMetrics(report.splits, 'zero');
  const text = comparisonText({ ...report, calibrated: { method: 'platt', before, after } });
  expect(text.split('\n')).toContain(
    'calibrated by platt, eval: mean prediction 0 → 0.45, mean outcome 0.35; MSE × 1e6 145000.00 → 10000.00',
  );
});

it('tells machines the same', async () => {
  const rows = comparisonRows(await reportOf());
  expect(rows.map(({ name }) => name)).toEqual(['zero', 'mean', 'meanByDevice', 'tiny@v1', 'best possible']);
  expect(rows[0]).toMatchObject({
    metrics: { eval: { mse: expect.closeTo(0.145, 12) } },
    model: { second: 'zero', difference: { value: expect.closeTo(-0.135, 12) } },
  });
  expect(rows.at(-1)?.model).toBeNull();
});
