import type { GateSpec } from '@slipway/contract';
import type { Interval } from '@slipway/metrics';
import { describe, expect, it } from 'vitest';
import { evaluateAll } from '../evaluation/evaluate.ts';
import type { Predictor } from '../evaluation/predictor.ts';
import { off, reportOf } from '../evaluation/report.fixture.ts';
import type { RunReport } from '../evaluation/report.ts';
import { card, held, listening, train } from '../evaluation/rows.fixture.ts';
import { judge, type ReloadFacts } from './judge.ts';

const sound: ReloadFacts = { difference: null, msPer1000Rows: 12, goldenDistance: 0.01 };
/** What a gate of a card says, without the one that always holds. */
const answers = (gate: GateSpec, report: RunReport, reload = sound) => judge([gate], report, reload).slice(1);

describe('every gate passes what is right and refuses what is not:', () => {
  it('reload, which always holds', async () => {
    const report = await reportOf();
    expect(judge([], report, sound)).toEqual([expect.objectContaining({ gate: 'reload', passed: true })]);
    const difference = 'loaded again from the published files, row 3 of the sample is 1, and was 2';
    expect(judge([], report, { ...sound, difference })).toEqual([
      { gate: 'reload', passed: false, measured: null, limit: null, against: null, text: difference },
    ]);
  });

  it('rows: enough of them on eval', async () => {
    const report = await reportOf();
    expect(answers({ kind: 'rows', minEval: 2 }, report)[0]?.passed).toBe(true);
    expect(answers({ kind: 'rows', minEval: 3 }, report)).toEqual([
      {
        gate: 'rows',
        passed: false,
        measured: 2,
        limit: 3,
        against: null,
        text: 'eval has 2 rows, must have at least 3',
      },
    ]);
  });

  it('baseline: against all of them, or the one that is named', async () => {
    const report = await reportOf();
    expect(answers({ kind: 'baseline' }, report).map(({ against, passed }) => [against, passed])).toEqual([
      ['zero', true],
      ['mean', true],
      ['meanByDevice', true],
    ]);
    const worse = { ...report, splits: { ...report.splits, eval: await worseThanZero() } };
    expect(answers({ kind: 'baseline', baseline: 'zero' }, worse)).toEqual([
      {
        gate: 'baseline',
        passed: false,
        measured: expect.closeTo(1, 9),
        limit: expect.closeTo(0.145, 9),
        against: 'zero',
        text: 'mse on eval is 1, that of zero 0.145',
      },
    ]);
  });

  it('threshold: from above and from below', async () => {
    const report = await reportOf();
    const gate = { kind: 'threshold', metric: 'rmse' } as const;
    expect(answers({ ...gate, max: 0.11 }, report)[0]).toMatchObject({ passed: true, limit: 0.11 });
    expect(answers({ ...gate, max: 0.09 }, report)[0]).toMatchObject({
      passed: false,
      measured: expect.closeTo(0.1, 9),
      limit: 0.09,
      text: 'rmse on eval is 0.1, must be at most 0.09',
    });
    expect(answers({ ...gate, min: 0.2, split: 'train' }, report)[0]).toMatchObject({
      passed: false,
      limit: 0.2,
      text: 'rmse on train is 0.1, must be at least 0.2',
    });
    expect(answers({ kind: 'threshold', metric: 'auc', min: 0.5 }, report)[0]?.passed).toBe(false);
  });

  it('champion: beside one that is worse, one that is better, and none', async () => {
    const gate = { kind: 'champion' } as const;
    expect(answers(gate, await reportOf())).toEqual([
      expect.objectContaining({ passed: true, against: null }),
    ]);
    expect(answers(gate, await reportOf(0.2))[0]).toMatchObject({ passed: true, against: 'champion v9' });
    const unread = {
      ...(await reportOf()),
      championProblem: 'v9: E_ARTIFACT_DAMAGED: the file is not what it was',
    };
    expect(answers(gate, unread)[0]).toMatchObject({
      passed: false,
      text: 'the champion could not be compared with: v9: E_ARTIFACT_DAMAGED: the file is not what it was',
    });
    const better = await reportOf(0.05);
    // 0.01 beside 0.0025, on every row alike: four times the loss, and no draw says otherwise.
    expect(answers(gate, better)[0]).toMatchObject({
      passed: false,
      measured: expect.closeTo(3, 9),
      limit: 0,
      text: 'its loss on eval is +300.00 % beside champion v9; even the low end of the 95 % interval, +300.00 %, is above the allowed 0.00 %',
    });
    expect(answers({ ...gate, margin: 3.1 }, better)[0]?.passed).toBe(true);
    expect(answers({ ...gate, margin: 3.1, strict: true }, better)[0]?.passed).toBe(true);
  });

  it('champion: what may be noise passes unless it must be shown not to be worse; the estimate is what was measured', async () => {
    const report = await reportOf(0.05);
    const noisy = besideChampion(report, { value: 1.01, low: 0.99, high: 1.03 });
    const said = (gate: { readonly margin?: number; readonly strict?: boolean }, of = noisy) =>
      answers({ kind: 'champion', ...gate }, of).map(({ passed, measured, limit, text }) => ({
        ...{ passed, measured: measured?.toFixed(9), limit, text },
      }));
    const lead = 'its loss on eval is +1.00 % beside champion v9';
    expect(said({})).toEqual([
      {
        ...{ passed: true, measured: '0.010000000', limit: 0 },
        text: `${lead}, above the allowed 0.00 %, which may be noise: the low end of the 95 % interval, -1.00 %, is not above it`,
      },
    ]);
    expect(said({ margin: 0.02 })).toEqual([
      {
        ...{ passed: true, measured: '0.010000000', limit: 0.02 },
        text: `${lead}; the low end of the 95 % interval, -1.00 %, is not above the allowed +2.00 %`,
      },
    ]);
    expect(said({ strict: true })).toEqual([
      {
        ...{ passed: false, measured: '0.010000000', limit: 0 },
        text: `${lead}; the high end of the 95 % interval, +3.00 %, is above the allowed 0.00 %: it is not shown to be no worse`,
      },
    ]);
    expect(said({ strict: true, margin: 0.05 })).toEqual([
      {
        ...{ passed: true, measured: '0.010000000', limit: 0.05 },
        text: `${lead}; even the high end of the 95 % interval, +3.00 %, is not above the allowed +5.00 %`,
      },
    ]);
    const better = besideChampion(report, { value: 0.8968, low: 0.6577, high: 1.1625 });
    expect(said({}, better)).toMatchObject([{ passed: true, measured: '-0.103200000' }]);
  });

  it('slice: each of enough rows by itself', async () => {
    const gate = { kind: 'slice', slicing: 'device' } as const;
    const slices = answers({ ...gate, minRows: 1 }, await reportOf(0.05));
    expect(slices.map(({ against, passed }) => [against, passed])).toEqual([
      ['champion v9, device Phone', false],
      ['champion v9, device Tablet', false],
    ]);
    for (const { measured, text } of slices) {
      expect(measured).toBeCloseTo(3, 9);
      expect(text).toContain('is +300.00 % beside champion v9, device ');
    }
    const beside = answers({ ...gate, minRows: 1 }, await reportOf());
    expect(beside.map(({ against, passed }) => [against, passed])).toEqual([
      ['meanByDevice, device Phone', true],
      ['meanByDevice, device Tablet', true],
    ]);
  });

  it('slice: refuses where it has nothing to judge', async () => {
    expect(answers({ kind: 'slice', slicing: 'device' }, await reportOf(0.05))).toEqual([
      {
        gate: 'slice',
        passed: false,
        measured: null,
        limit: null,
        against: 'device',
        text: 'no slice of device has 100 rows on eval (the largest has 1), so that it judged nothing: lower its minRows, or leave the gate out',
      },
    ]);
  });

  it('calibration: mean prediction 0.45 beside mean outcome 0.35', async () => {
    const report = await reportOf();
    expect(answers({ kind: 'calibration', max: 0.3 }, report)[0]?.passed).toBe(true);
    expect(answers({ kind: 'calibration', max: 0.25 }, report)[0]).toMatchObject({
      passed: false,
      measured: expect.closeTo(0.1 / 0.35, 9),
      limit: 0.25,
      text: 'mean prediction on eval is 0.45, mean outcome 0.35; allowed +25.00 % apart',
    });
  });

  it('latency and golden rows, as the fresh process measured them', async () => {
    const report = await reportOf();
    expect(answers({ kind: 'latency', maxMs: 12 }, report)[0]?.passed).toBe(true);
    expect(answers({ kind: 'latency', maxMs: 11 }, report)[0]).toMatchObject({
      passed: false,
      measured: 12,
      limit: 11,
    });
    expect(answers({ kind: 'golden', tolerance: 0.01 }, report)[0]?.passed).toBe(true);
    expect(answers({ kind: 'golden', tolerance: 0.005 }, report)[0]).toMatchObject({
      passed: false,
      measured: 0.01,
    });
    expect(
      answers({ kind: 'golden', tolerance: 1 }, report, { ...sound, goldenDistance: null })[0],
    ).toMatchObject({
      passed: false,
      text: 'the package has no golden.csv',
    });
  });
});

/** The report with other figures beside the champion. */
function besideChampion(report: RunReport, ratio: Interval): RunReport {
  const { losses } = report.splits.eval;
  const pairs = losses.all.pairs.map((pair) => (pair.second === 'champion v9' ? { ...pair, ratio } : pair));
  const evaluated = { ...report.splits.eval, losses: { ...losses, all: { ...losses.all, pairs } } };
  return { ...report, splits: { ...report.splits, eval: evaluated } };
}

/** Figures of a model that is off by 1. */
async function worseThanZero() {
  const predictors = new Map([
    ['zero', () => ((batch) => new Float64Array(batch.length)) as Predictor],
    ['tiny@v1', () => off(1)],
  ]);
  const options = { seed: 1, context: listening().context };
  return (await evaluateAll({ predictors, model: 'tiny@v1' }, { train, eval: held }, card, options)).eval;
}
