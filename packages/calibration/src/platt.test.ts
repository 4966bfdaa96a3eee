import type { AnyCard } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn.json' with { type: 'json' };
import { fitPlatt } from './platt.ts';
import { PlattCalibrator, type PlattScale, plattScale } from './platt-calibrator.ts';
import {
  apply,
  code,
  expectNear,
  logLoss,
  manyRows,
  noisyRows,
  type Pair,
  probability,
  rareRows,
  row,
  rowsOf,
  toColumns,
} from './rows.fixture.ts';

const SCALES: readonly PlattScale[] = ['log-odds', 'value'];

describe('fits beside those of scikit-learn', () => {
  const cases = fixture.cases.flatMap((known) => known.fits.map((fit) => ({ ...known, fit })));

  const withPlatt = cases.flatMap(({ fit, ...known }) => {
    const { weighted } = fit;
    const [value, odds] = ['platt' in fit && fit.platt, 'platt_on_log_odds' in fit && fit.platt_on_log_odds];
    return [
      ...(value ? [{ ...known, weighted, scale: 'value' as const, platt: value }] : []),
      ...(odds ? [{ ...known, weighted, scale: 'log-odds' as const, platt: odds }] : []),
    ];
  });
  it.each(withPlatt)(
    'platt over $scale, $name, weighted: $weighted: the minimum to 1e-9, scikit-learn to 1e-5',
    ({ platt, scale, weighted, ...known }) => {
      const calibrator = fitPlatt(rowsOf(known, weighted), scale);
      expectNear([calibrator.slope, calibrator.intercept], [-platt.polished.a, -platt.polished.b], 9);
      // scikit-learn stops where the gradient is below 1e-5, here a few 1e-6 before the minimum.
      expectNear([calibrator.slope, calibrator.intercept], [-platt.a, -platt.b], 5);
      const isOdds = scale === 'log-odds';
      const asked = isOdds ? known.asked.map((p) => Math.min(Math.max(p, 0), 1)) : known.asked;
      expectNear(apply(calibrator, asked), platt.values, 6);
    },
  );

  it('has them all', () => {
    expect(withPlatt.length).toBe(10);
  });
});

describe('fitPlatt', () => {
  it('fits the same curve, predictions moved and scaled: by 1e-5 or by a million', () => {
    const rows = noisyRows(500);
    const expected = apply(fitPlatt(rows, 'value'), rows.predictions);
    for (const [scale, shift] of [
      [1e-5, 0],
      [1e6, 5e6],
    ] as const) {
      const predictions = Float64Array.from(rows.predictions, (p) => p * scale + shift);
      expectNear(apply(fitPlatt({ ...rows, predictions }, 'value'), predictions), expected, 8);
    }
  });

  it('says the share of positives, smoothed, where predictions are all the same', () => {
    const predictions = [0.3, 0.3, 0.3, 0.3];
    const calibrator = fitPlatt({ predictions, outcomes: [1, 0, 0, 0] }, 'log-odds');
    expect(calibrator.slope).toBe(0);
    expectNear(apply(calibrator, [0.3, 0.9]), [(2 / 3 + 3 / 5) / 4, (2 / 3 + 3 / 5) / 4], 12); // Platt's targets
  });

  it.each(SCALES)(
    'never turns the order of rows round over %s: predictions against outcomes get one probability',
    (scale) => {
      const calibrator = fitPlatt({ predictions: [0.9, 0.8, 0.2, 0.1], outcomes: [0, 0, 1, 1] }, scale);
      expect(calibrator.slope).toBe(0);
      expectNear(apply(calibrator, [0.1, 0.9]), [0.5, 0.5], 12);
    },
  );

  it('leaves probabilities of rare events that mean what they say as they are, over log-odds alone', () => {
    const rows = rareRows(100_000);
    const before = logLoss(rows, rows.predictions);
    const lossOver = (scale: PlattScale) => logLoss(rows, apply(fitPlatt(rows, scale), rows.predictions));
    const { slope, intercept } = fitPlatt(rows, 'log-odds');
    expect(slope).toBeCloseTo(1, 1);
    expect(intercept).toBeCloseTo(0, 0);
    expect(lossOver('log-odds') / before).toBeLessThan(1.0001);
    expect(lossOver('value') / before).toBeGreaterThan(1.03);
  });

  it('undoes what shrunken log-odds did, and says 0 and 1 of no row', () => {
    const rows = rareRows(100_000);
    const shrunken = apply(new PlattCalibrator(0.5, -1, 'log-odds'), rows.predictions);
    const calibrator = fitPlatt({ ...rows, predictions: shrunken }, 'log-odds');
    expect(calibrator.slope).toBeCloseTo(2, 0);
    const loss = logLoss(rows, apply(calibrator, shrunken));
    expect(loss / logLoss(rows, rows.predictions)).toBeLessThan(1.0001);
    const [low, high] = apply(calibrator, [0, 1]) as unknown as Pair;
    expect([low > 0, high < 1]).toEqual([true, true]);
  });

  it('E_CALIBRATION_VALUE: over log-odds refuses to learn from what is no probability, and leaves it for the check of the output', () => {
    const rows = { predictions: [0.5, 1.5], outcomes: [0, 1] };
    expect(() => fitPlatt(rows, 'log-odds')).toThrow(code('VALUE', 70, { row: 2, value: 1.5 }));
    expect(() => fitPlatt(rows, 'log-odds')).toThrow(/row 2 is 1\.5, expected a probability in \[0, 1\]/);
    const left = apply(new PlattCalibrator(1, 0, 'log-odds'), [-0.5, 1.5, Number.NaN]);
    expect([...left]).toEqual([-0.5, 1.5, Number.NaN]);
  });

  it('stays finite where outcomes are all of one kind, or where a threshold separates them', () => {
    for (const outcomes of [
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [0, 0, 1, 1],
    ]) {
      const values = apply(
        fitPlatt({ predictions: [0.1, 0.2, 0.3, 0.4], outcomes }, 'value'),
        [-1e300, 0, 0.25, 1e300],
      );
      for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
      const shares = apply(fitPlatt({ predictions: [0, 0.2, 0.3, 1], outcomes }, 'log-odds'), [0, 0.25, 1]);
      for (const value of shares) expect(value >= 0 && value <= 1).toBe(true);
    }
  });

  it('is bounded and monotone, but for the last bits', () => {
    fc.assert(
      fc.property(
        manyRows(row(probability, fc.constantFrom(0, 1))),
        fc.constantFrom(...SCALES),
        probability,
        probability,
        (rows, scale, a, b) => {
          const [low, high] = apply(fitPlatt(toColumns(rows), scale), [Math.min(a, b), Math.max(a, b)]);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual((high ?? 0) + 16 * Number.EPSILON);
        },
      ),
      { seed: 1, numRuns: 600 },
    );
  });

  it('E_CALIBRATION_OUTCOME: names an outcome that is neither 0 nor 1, and what to use instead', () => {
    const rows = { predictions: [0.1, 0.2], outcomes: [0, 0.5] };
    expect(() => fitPlatt(rows, 'log-odds')).toThrow(code('OUTCOME', 65, { row: 2, value: 0.5 }));
    expect(() => fitPlatt(rows, 'value')).toThrow(/calibrate by isotonic/);
  });
});

describe('plattScale', () => {
  const cardOf = (task: AnyCard['task'], min?: number, max?: number) =>
    ({ task, output: { p: { dtype: 'f64', min, max } }, prediction: 'p' }) as unknown as AnyCard;

  it.each([
    ['log-odds', cardOf('binary')],
    ['log-odds', cardOf('regression', 0, 1)],
    ['log-odds', cardOf('regression', 0.25, 0.5)],
    ['value', cardOf('regression')],
    ['value', cardOf('regression', 0)],
    ['value', cardOf('regression', 0, 100)],
    ['value', cardOf('regression', -1, 1)],
  ])('is %s for %j', (scale, card) => {
    expect(plattScale(card)).toBe(scale);
  });
});
