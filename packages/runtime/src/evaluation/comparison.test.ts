import { expect, it } from 'vitest';
import { comparisonRows, comparisonText } from './comparison.ts';
import { reportOf } from './report.fixture.ts';
import { type RunReport, splitMetrics } from './report.ts';

/** The same, with what made-up data and a sample add to it. */
async function fullReport(): Promise<RunReport> {
  const report = await reportOf();
  const best = report.splits.eval.predictors.zero!.all; // evaluated there
  return {
    ...report,
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
  const lines = comparisonText(await fullReport()).split('\n');
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

it('goes by the features without which it predicts worse, and counts the others', async () => {
  const goesBy = async (...increases: readonly number[]) => {
    const report = await fullReport();
    const permutation = increases.map((increase, i) => ({ feature: `att${i}`, increase, deviation: 0 }));
    const text = comparisonText({ ...report, importance: { ...report.importance, permutation } });
    return text.split('\n').at(-1);
  };
  expect(await goesBy(0.2, 0.1, 0, -0.1)).toBe(
    'goes by (permutation, 2 rows of eval): att0, att1; no worse with the values of 2 others dealt',
  );
  expect(await goesBy(0, -0.1)).toBe(
    'goes by (permutation, 2 rows of eval): no feature; no worse with the values of 2 others dealt',
  );
});

it('says what a calibration did: means beside the outcome, and the loss before and after', async () => {
  const report = await fullReport();
  const after = splitMetrics(report.splits, 'tiny@v1');
  const before = splitMetrics(report.splits, 'zero');
  const text = comparisonText({ ...report, calibrated: { method: 'platt', before, after } });
  expect(text.split('\n')).toContain(
    'calibrated by platt, eval: mean prediction 0 → 0.45, mean outcome 0.35; MSE × 1e6 145000.00 → 10000.00',
  );
});

it('tells machines the same', async () => {
  const rows = comparisonRows(await fullReport());
  expect(rows.map(({ name }) => name)).toEqual(['zero', 'mean', 'meanByDevice', 'tiny@v1', 'best possible']);
  expect(rows[0]).toMatchObject({
    metrics: { eval: { mse: expect.closeTo(0.145, 12) } },
    model: { second: 'zero', difference: { value: expect.closeTo(-0.135, 12) } },
  });
  expect(rows.at(-1)?.model).toBeNull();
});
