import { expect, it } from 'vitest';
import { binaryTable, calibrationTable } from './binary-text.ts';
import { comparisonText, harmOf } from './comparison.ts';
import { probabilityReport } from './report.fixture.ts';
import { splitMetrics } from './report.ts';

const cellsOf = (text: string) => text.split('\n').map((line) => line.trim().split(/ {2,}/));

it('sets a binary model beside the best baseline and the champion by log loss, AUC, PR-AUC, Brier and ECE', async () => {
  const report = await probabilityReport();
  expect(cellsOf(binaryTable(report))).toEqual([
    ['eval', 'log loss', 'AUC', 'PR-AUC', 'Brier', 'ECE'],
    ['mean', '0.56234', '0.50000', '0.25000', '0.18750', '0.00000'],
    ['champion v9', '0.69315', '0.50000', '0.25000', '0.25000', '0.25000'],
    ['tiny@v1', '0.26956', '1.00000', '1.00000', '0.06750', '0.22500'],
  ]);
  const { all } = report.splits.eval.predictors['tiny@v1'] ?? expect.fail('it was not evaluated');
  expect(all.brier).toBeCloseTo(0.0675, 12);
  expect(all.brier).toBeCloseTo(all.mse, 12);
  expect(comparisonText(report)).toContain(`\n\n${binaryTable(report)}\n\n`);
});

it('shows the mean prediction beside the mean outcome of at most ten bins', async () => {
  const report = await probabilityReport();
  const [header, ...bins] = cellsOf(calibrationTable(report));
  expect(header).toEqual(['eval, by prediction', 'rows', 'mean prediction', 'mean outcome', '95 % interval']);
  expect(bins.map((bin) => bin.slice(0, 4))).toEqual([
    ['0.1 … 0.1', '20', '0.10000', '0.00000'],
    ['0.4 … 0.4', '10', '0.40000', '0.00000'],
    ['0.7 … 0.7', '10', '0.70000', '1.00000'],
  ]);
  expect(comparisonText(report)).toContain(`${calibrationTable(report)}\ncalibration in the large`);
});

it('shows neither for a regression', async () => {
  const report = { ...(await probabilityReport()), task: 'regression' } as const;
  expect([binaryTable(report), calibrationTable(report)]).toEqual(['', '']);
});

it('says that a calibration does harm where the loss on eval is larger with it, and only then', async () => {
  const report = await probabilityReport();
  const [good, bad] = ['tiny@v1', 'champion v9'].map((name) => splitMetrics(report.splits, name)) as [
    ReturnType<typeof splitMetrics>,
    ReturnType<typeof splitMetrics>,
  ];
  expect(harmOf({ ...report, calibrated: { method: 'platt', before: good, after: bad } })).toBe(
    'the calibration by platt made the log loss on eval larger: 0.26956 without it, 0.69315 with it (+157.14 %); take it out of the card, or try another method',
  );
  expect(harmOf({ ...report, calibrated: { method: 'platt', before: bad, after: good } })).toBeUndefined();
  expect(harmOf({ ...report, calibrated: { method: 'platt', before: good, after: good } })).toBeUndefined();
  expect(harmOf(report)).toBeUndefined();
});
