import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn.json' with { type: 'json' };
import type { CalibrationRows } from './check-rows.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';
import { ReweightingCalibrator } from './reweighting.ts';
import {
  apply,
  code,
  expectNear,
  manyRows,
  type Pair,
  probability,
  row,
  rowsOf,
  toColumns,
} from './rows.fixture.ts';

describe('fits beside those of scikit-learn', () => {
  const cases = fixture.cases.flatMap((known) => known.fits.map((fit) => ({ ...known, fit })));

  it.each(cases)(
    'isotonic, $name, weighted: $fit.weighted: knots and values to 1e-12',
    ({ fit, ...known }) => {
      const calibrator = fitIsotonic(rowsOf(known, fit.weighted));
      expect(calibrator.x.length).toBe(fit.isotonic.x.length);
      expectNear(calibrator.x, fit.isotonic.x, 12);
      expectNear(calibrator.y, fit.isotonic.y, 12);
      expectNear(apply(calibrator, known.asked), fit.isotonic.values, 12);
    },
  );

  it('has them all', () => {
    expect(cases.length).toBe(8);
  });
});

describe('fitIsotonic', () => {
  it('is bounded by the outcomes and weakly monotone to the last bit', () => {
    const cell = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(manyRows(row(cell, cell)), cell, cell, (rows, a, b) => {
        const [low, high] = apply(fitIsotonic(toColumns(rows)), [
          Math.min(a, b),
          Math.max(a, b),
        ]) as unknown as Pair;
        const counted = rows.filter(({ w }) => w > 0).map(({ o }) => o);
        expect(low).toBeGreaterThanOrEqual(Math.min(...counted));
        expect(high).toBeLessThanOrEqual(Math.max(...counted));
        expect(low).toBeLessThanOrEqual(high);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('leaves what is monotone as it is, and so fits its own values again', () => {
    fc.assert(
      fc.property(manyRows(row(probability, fc.constantFrom(0, 1))), (rows) => {
        const columns = toColumns(rows);
        const once = apply(fitIsotonic(columns), columns.predictions);
        const again = apply(fitIsotonic({ ...columns, outcomes: once }), columns.predictions);
        const counted = (_: unknown, i: number) => (columns.weights?.[i] ?? 1) > 0;
        expectNear(again.filter(counted), once.filter(counted), 12);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('keeps the mean: calibrated predictions average to the outcomes', () => {
    fc.assert(
      fc.property(manyRows(row(probability, probability)), (rows) => {
        const columns = toColumns(rows);
        const fitted = apply(fitIsotonic(columns), columns.predictions);
        const mean = (values: ArrayLike<number>) =>
          rows.reduce((sum, { w }, i) => sum + w * (values[i] ?? 0), 0) /
          rows.reduce((sum, { w }) => sum + w, 0);
        expect(mean(fitted)).toBeCloseTo(mean(columns.outcomes), 12);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('clips beyond its knots, leaves NaN for the check of the output, and looks no further than length', () => {
    const calibrator = fitIsotonic({ predictions: [0.25, 0.5, 0.75], outcomes: [0, 0.5, 0.25] });
    const values = Float64Array.of(-5, 0.375, 7, Number.NaN, 7);
    calibrator.apply(values, 4);
    expect([...values]).toEqual([0, 0.1875, 0.375, Number.NaN, 7]);
  });

  it('thins a curve of very many knots evenly, its ends kept', () => {
    const predictions = Float64Array.from({ length: 200_000 }, (_, i) => i);
    const { x, y } = fitIsotonic({ predictions, outcomes: predictions });
    expect([x.length, x[0], x.at(-1), y.at(-1)]).toEqual([65_536, 0, 199_999, 199_999]);
  });
});

describe('ReweightingCalibrator', () => {
  it('undoes exactly what a weight on positive rows did to the odds', () => {
    expectNear(apply(new ReweightingCalibrator(85), [0, 0.5, 1]), [0, 1 / 86, 1], 15);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
        const learned = (85 * p) / (85 * p + 1 - p); // what rows weighted by 85 look like
        expectNear(apply(new ReweightingCalibrator(85), [learned]), [p], 12);
      }),
      { seed: 1 },
    );
  });

  it('is monotone to the last bit and bounded', () => {
    const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(factor, probability, fc.integer({ min: 1, max: 3 }), (by, p, ulps) => {
        const next = Math.min(p + ulps * Number.EPSILON * p, 1);
        const [low, high] = apply(new ReweightingCalibrator(by), [p, next]) as unknown as Pair;
        expect(low).toBeLessThanOrEqual(high);
        expect(low >= 0 && high <= 1).toBe(true);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('changes no bit for a factor of 1, nor what is no probability', () => {
    expect([...apply(new ReweightingCalibrator(1), [0.1, 1e-310])]).toEqual([0.1, 1e-310]);
    expect([...apply(new ReweightingCalibrator(85), [-0.5, 1.5, Number.NaN])]).toEqual([
      -0.5,
      1.5,
      Number.NaN,
    ]);
  });

  it('E_CALIBRATION_FACTOR: refuses a factor that nothing can be divided by', () => {
    for (const factor of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => new ReweightingCalibrator(factor)).toThrow(code('FACTOR', 78));
  });
});

describe.each([
  ['fitPlatt over log-odds', (rows: CalibrationRows) => fitPlatt(rows, 'log-odds')],
  ['fitPlatt over values', (rows: CalibrationRows) => fitPlatt(rows, 'value')],
  ['fitIsotonic', fitIsotonic],
])('rows that %s refuses', (_, fit) => {
  it('E_CALIBRATION_EMPTY: none, or none of any weight', () => {
    expect(() => fit({ predictions: [], outcomes: [] })).toThrow(code('EMPTY', 65, { rows: 0 }));
    expect(() => fit({ predictions: [1], outcomes: [1], weights: [0] })).toThrow(
      code('EMPTY', 65, { rows: 1 }),
    );
  });

  it('E_CALIBRATION_WEIGHT, E_CALIBRATION_VALUE, E_CALIBRATION_OUTCOME: named by row', () => {
    const [predictions, outcomes] = [
      [0.5, 0.5],
      [0, 1],
    ];
    expect(() => fit({ predictions, outcomes, weights: [1, -1] })).toThrow(code('WEIGHT', 65, { row: 2 }));
    expect(() => fit({ predictions: [0.5, Number.NaN], outcomes })).toThrow(code('VALUE', 70, { row: 2 }));
    expect(() => fit({ predictions, outcomes: [Number.NaN, 0] })).toThrow(code('OUTCOME', 65, { row: 1 }));
  });

  it('E_CALIBRATION_LENGTH: outcomes or weights that are too few', () => {
    expect(() => fit({ predictions: [1, 1], outcomes: [1] })).toThrow(
      /outcomes holds 1 values for 2 predictions/,
    );
    expect(() => fit({ predictions: [1], outcomes: [1], weights: [] })).toThrow(code('LENGTH', 70));
  });
});
