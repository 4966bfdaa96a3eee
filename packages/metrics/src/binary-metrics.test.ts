import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn.json' with { type: 'json' };
import { BinaryMetrics, type BinarySummary } from './binary-metrics.ts';

const FIGURES = [
  'logLoss',
  'brier',
  'auc',
  'averagePrecision',
  'ece',
  'meanPrediction',
  'meanOutcome',
] as const;

interface Row {
  readonly p: number;
  readonly o: number;
  readonly w: number;
}

describe('BinaryMetrics', () => {
  it.each(fixture.cases)('agrees with scikit-learn to 1e-9: $name', (known) => {
    const { prediction, outcome, weight } = known;
    const plain = new BinaryMetrics();
    plain.add(prediction, outcome, prediction.length);
    const weighted = new BinaryMetrics();
    weighted.add(prediction, outcome, prediction.length, weight);
    for (const figure of FIGURES) {
      expect(plain.value[figure], figure).toBeCloseTo(known.unweighted[figure], 10);
      expect(weighted.value[figure], `weighted ${figure}`).toBeCloseTo(known.weighted[figure], 10);
    }
    expect(plain.value.positives).toBe(outcome.filter((o) => o === 1).length);
    expect(plain.value).toMatchObject({ aucError: 0, averagePrecisionError: 0, rows: prediction.length });
  });

  it('counts ties half in the AUC, and behind one threshold in the average precision', () => {
    const value = accumulate([
      { p: 0.5, o: 1, w: 1 },
      { p: 0.5, o: 0, w: 1 },
      { p: 0.2, o: 0, w: 1 },
    ]).value;
    expect(value.auc).toBe(0.75);
    expect(value.averagePrecision).toBe(0.5);
  });

  it('says null where a ranking has no meaning, as in a slice without positives', () => {
    expect(accumulate([{ p: 0.3, o: 0, w: 1 }]).value).toMatchObject({ auc: null, averagePrecision: null });
    expect(accumulate([{ p: 0.3, o: 1, w: 1 }]).value).toMatchObject({ auc: null, averagePrecision: 1 });
    const onlyByWeight = accumulate([
      { p: 0.3, o: 1, w: 0 },
      { p: 0.4, o: 0, w: 1 },
    ]);
    expect(onlyByWeight.value).toMatchObject({ auc: null, averagePrecision: null, positives: 1 });
  });

  it('is finite for predictions that are certain and wrong', () => {
    const { logLoss, brier } = accumulate([{ p: 1, o: 0, w: 1 }]).value;
    expect(logLoss).toBeCloseTo(52 * Math.LN2, 12);
    expect(brier).toBe(1);
  });

  it('merges shards, in any split and order, to what one pass gives', () => {
    const row = fc.record({
      p: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 0.5, 1)),
      o: fc.constantFrom(0, 1),
      w: fc.integer({ min: 0, max: 8 }).map((w) => w / 4),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (rows, at) => {
        const all = [{ p: 0.5, o: 1, w: 1 }, ...rows];
        const cut = at % (all.length + 1);
        const merged = accumulate(all.slice(cut).reverse());
        merged.merge(accumulate(all.slice(0, cut)));
        expectSame(merged.value, accumulate(all).value);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('agrees with counting pairs one by one', () => {
    const row = fc.record({
      p: fc.integer({ min: 0, max: 6 }).map((p) => p / 6),
      o: fc.constantFrom(0, 1),
      w: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const all = [{ p: 0.5, o: 1, w: 1 }, { p: 0.5, o: 0, w: 1 }, ...rows];
        expect(accumulate(all).value.auc).toBeCloseTo(pairwiseAuc(all), 12);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

describe('BinaryMetrics beyond the limit of distinct scores', () => {
  const many: Row[] = Array.from({ length: 30_000 }, (_, i) => {
    const p = ((i * 7919) % 30_011) / 30_011;
    return { p: p ** 3, o: ((i * 104_729) % 1000) / 1000 < p ? 1 : 0, w: 1 + (i % 3) };
  });
  const exact = accumulate(many).value;
  const coarse = accumulate(many, 4096).value;

  it('stays within the bound that it states, and the bound is small', () => {
    expect(exact).toMatchObject({ aucError: 0, averagePrecisionError: 0 });
    expect(coarse.aucError).toBeGreaterThan(0);
    expect(coarse.aucError).toBeLessThan(1e-3);
    expect(coarse.averagePrecisionError).toBeLessThan(5e-3);
    expect(Math.abs((coarse.auc ?? 0) - (exact.auc ?? 0))).toBeLessThanOrEqual(coarse.aucError);
    const gap = Math.abs((coarse.averagePrecision ?? 0) - (exact.averagePrecision ?? 0));
    expect(gap).toBeLessThanOrEqual(coarse.averagePrecisionError);
    expect(coarse.logLoss).toBe(exact.logLoss);
  });

  it('gives the same bits whatever the order of rows, batches and shards', () => {
    const shards = [many.slice(9000), many.slice(0, 9000).reverse()].map((rows) => accumulate(rows, 4096));
    const [first, second] = shards as [BinaryMetrics, BinaryMetrics];
    first.merge(second);
    for (const figure of ['auc', 'averagePrecision', 'aucError', 'averagePrecisionError'] as const)
      expect(first.value[figure]).toBe(coarse[figure]);
  });

  it('E_METRICS_OPTION: refuses a limit out of range, and a merge of unequal limits', () => {
    expect(() => new BinaryMetrics({ distinctScores: 100 })).toThrow(/distinctScores is 100, expected/);
    expect(() => accumulate(many, 4096).merge(accumulate(many))).toThrow(
      expect.objectContaining({ code: 'E_METRICS_OPTION', exitCode: 70 }),
    );
  });
});

describe('rows that BinaryMetrics refuses', () => {
  it('E_METRICS_OUTCOME: names the row of an outcome that is neither 0 nor 1, and adds nothing', () => {
    const metrics = accumulate([{ p: 0.5, o: 1, w: 1 }]);
    expect(() => metrics.add([0.1, 0.2], [1, 0.5], 2)).toThrow(
      expect.objectContaining({ code: 'E_METRICS_OUTCOME', exitCode: 65, facts: { row: 3, value: 0.5 } }),
    );
    expect(metrics.value.rows).toBe(1);
  });

  it('E_METRICS_VALUE: names a prediction that is no probability', () => {
    for (const bad of [-0.1, 1.0000001, Number.NaN]) {
      expect(() => new BinaryMetrics().add([bad], [0], 1)).toThrow(
        expect.objectContaining({ code: 'E_METRICS_VALUE', exitCode: 70, facts: { row: 1, value: bad } }),
      );
    }
  });

  it('E_METRICS_EMPTY, E_METRICS_WEIGHT: refuses no rows, bad weights and weights that are all 0', () => {
    const metrics = new BinaryMetrics();
    expect(() => metrics.value).toThrow(expect.objectContaining({ code: 'E_METRICS_EMPTY' }));
    expect(() => metrics.add([0.5], [0], 1, [-1])).toThrow(
      expect.objectContaining({ code: 'E_METRICS_WEIGHT' }),
    );
    metrics.add([0.5], [0], 1, [0]);
    expect(() => metrics.value).toThrow(expect.objectContaining({ code: 'E_METRICS_WEIGHT' }));
  });
});

function accumulate(rows: readonly Row[], distinctScores?: number): BinaryMetrics {
  const metrics = new BinaryMetrics(distinctScores === undefined ? {} : { distinctScores });
  const column = (name: keyof Row) => Float64Array.from(rows, (row) => row[name]);
  metrics.add(column('p'), column('o'), rows.length, column('w'));
  return metrics;
}

function expectSame(actual: BinarySummary, expected: BinarySummary): void {
  expect({ rows: actual.rows, positives: actual.positives }).toEqual({
    rows: expected.rows,
    positives: expected.positives,
  });
  for (const figure of FIGURES) {
    if (expected[figure] === null) expect(actual[figure]).toBeNull();
    else expect(Math.abs((actual[figure] ?? Number.NaN) - expected[figure])).toBeLessThanOrEqual(1e-14);
  }
}

function pairwiseAuc(rows: readonly Row[]): number {
  let [won, pairs] = [0, 0];
  for (const a of rows.filter(({ o }) => o === 1)) {
    for (const b of rows.filter(({ o }) => o === 0)) {
      won += a.w * b.w * (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0);
      pairs += a.w * b.w;
    }
  }
  return won / pairs;
}
