import { expect, it } from 'vitest';
import { comparisonTable } from './comparison.ts';

const metrics = (train: number, held: number, overall: number) => {
  const of = (mse: number) => ({
    mse,
    rmse: Math.sqrt(mse),
    mae: 0,
    meanPrediction: 0,
    meanOutcome: 0,
    rows: 1,
  });
  return { train: of(train), eval: of(held), overall: of(overall) };
};

it('sets every model beside the one above, in millionths, and leaves out what cannot be compared', () => {
  const table = comparisonTable([
    { name: 'zero', metrics: metrics(0.02, 0.04, 0.03) },
    { name: 'tiny@v1', metrics: metrics(0.01, 0.01, 0.01) },
    { name: 'perfect', metrics: metrics(0, 0, 0) },
    { name: 'after', metrics: metrics(1, 1, 1) },
  ]);
  expect(table.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
    ['MSE × 1e6', 'train', 'eval', 'overall', 'eval vs above', 'overall vs above'],
    expect.arrayContaining(['─'.repeat(9)]),
    ['zero', '20000.00', '40000.00', '30000.00'],
    ['tiny@v1', '10000.00', '10000.00', '10000.00', '-75.00 %', '-66.67 %'],
    ['perfect', '0.00', '0.00', '0.00', '-100.00 %', '-100.00 %'],
    ['after', '1000000.00', '1000000.00', '1000000.00'],
  ]);
  expect(new Set(table.split('\n').map((line) => line.length)).size).toBe(1);
});
