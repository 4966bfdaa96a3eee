// The second family on the whole road: 1.2 % positives, weighted up to learn from, and probabilities that mean what they say all the same.
import type { ProcessResult } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingEngine } from './src/said.ts';
import { scratchBucket } from './src/scratch-bucket.ts';

/** What is read of `report.json`. */
interface Report {
  readonly predictors: readonly string[];
  readonly calibrated: { readonly method: string; readonly before: Splits; readonly after: Splits } | null;
  readonly splits: {
    readonly eval: { readonly predictors: Readonly<Record<string, { readonly all: Figures }>> };
  };
}
interface Splits {
  readonly eval: Figures;
}
interface Figures {
  readonly meanPrediction: number;
  readonly meanOutcome: number;
  readonly logLoss: number;
}

const FAMILY = 'install-propensity';
const DAY = '2026-01-02';
const OUTPUT = `data/predict/output/${FAMILY}/v1/2026/01/02/prediction_output.csv.gz`;
const bucket = await scratchBucket({ date: DAY });
afterAll(() => bucket[Symbol.asyncDispose]());

describe('install-propensity v1, whose positive rows weigh 85', () => {
  let train: ProcessResult;
  let missing: string | undefined;
  let report: Report;
  let manifest: { readonly run: string; readonly meanPrediction: number };
  beforeAll(async () => {
    const made = await bucket.run('example-data', '--family', FAMILY);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    train = await bucket.run('train', '--family', FAMILY, '--version', 'v1');
    missing = missingEngine(train);
    if (missing !== undefined) return console.warn(`v1 is skipped, its engine is not here: ${missing}`);
    expect(train.code, train.stderr).toBe(0);
    const served = await bucket.run('serve', '--family', FAMILY, '--version', 'v1');
    expect(served.code, served.stderr).toBe(0);
    manifest = await bucket.json(`${OUTPUT}.manifest.json`);
    report = await bucket.json(`model/${FAMILY}/v1/runs/${manifest.run}/report.json`);
  }, 240_000);

  it('says a third before calibration and 1.2 % after, and beats the constant only after', (context) => {
    if (missing !== undefined) return context.skip(missing);
    const { method, before, after } = report.calibrated ?? expect.fail('nothing was calibrated');
    expect(method).toBe('reweighting');
    const { meanPrediction, meanOutcome } = after.eval;
    expect(meanOutcome).toBeCloseTo(0.012, 3);
    expect(before.eval.meanPrediction).toBeGreaterThan(0.25);
    expect(before.eval.meanPrediction).toBeLessThan(0.5);
    expect(Math.abs(meanPrediction / 0.012 - 1)).toBeLessThan(0.08);
    const constant = report.splits.eval.predictors.mean?.all.logLoss ?? 0;
    expect(after.eval.logLoss).toBeLessThan(0.9 * constant);
    expect(before.eval.logLoss).toBeGreaterThan(constant);
  });

  it('serves what it was judged by: 1.2 % again, for users that nobody saw before', async (context) => {
    if (missing !== undefined) return context.skip(missing);
    expect(Math.abs(manifest.meanPrediction / 0.012 - 1)).toBeLessThan(0.08);
    const [header, ...rows] = await bucket.rows(OUTPUT);
    expect(header).toEqual(['impression_id', 'install_probability']);
    expect(rows).toHaveLength(100_000);
    const mean = rows.reduce((sum, [, p]) => sum + Number(p), 0) / rows.length;
    expect(mean).toBeCloseTo(manifest.meanPrediction, 12);
  });

  it('shows the model without its calibration among the predictors', (context) => {
    if (missing !== undefined) return context.skip(missing);
    expect(report.predictors).toEqual(['zero', 'mean', 'uncalibrated', `${FAMILY}@v1`]);
    const { predictors } = report.splits.eval;
    expect(predictors.uncalibrated?.all).toEqual(report.calibrated?.before.eval);
    expect(predictors[`${FAMILY}@v1`]?.all).toEqual(report.calibrated?.after.eval);
  });
});
