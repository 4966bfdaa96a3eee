import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalibrationTable, type CalibrationTableOptions } from './calibration-table.ts';

const binary: CalibrationTableOptions = { task: 'binary' };

describe('CalibrationTable', () => {
  it('cuts rows into bins of equal mass with their means', () => {
    const p = Array.from({ length: 100 }, (_, i) => i / 100);
    const o = p.map((_, i) => Number(i % 4 === 0));
    const table = collect({ ...binary, bins: 5 }, p, o);
    expect(table.value.bins.map(({ rows }) => rows)).toEqual([20, 20, 20, 20, 20]);
    expect(table.value.bins[1]).toMatchObject({ from: 0.2, to: 0.39, weight: 20, meanOutcome: 0.25 });
    expect(table.value.bins[1]?.meanPrediction).toBeCloseTo(0.295, 14);
    expect(table.value).toMatchObject({ meanOutcome: 0.25, rows: 100 });
    expect(table.value.meanPrediction).toBeCloseTo(0.495, 14);
    expect(table.value.difference).toBeCloseTo(0.245, 14);
    expect(table.value.ratio).toBeCloseTo(1.98, 14);
  });

  it('cuts by weight where rows have one', () => {
    const value = collect({ ...binary, bins: 2 }, [0.1, 0.2, 0.3, 0.9], [0, 0, 1, 1], [1, 1, 1, 3]).value;
    expect(value.bins).toMatchObject([
      { rows: 3, weight: 3, from: 0.1, to: 0.3 },
      { rows: 1, weight: 3, from: 0.9, to: 0.9, meanOutcome: 1 },
    ]);
    expect(value.meanOutcome).toBe(4 / 6);
  });

  it('keeps equal predictions together, and so has fewer bins when there are few', () => {
    const { bins } = collect(binary, [0.5, 0.5, 0.5, 0.7], [0, 1, 0, 1]).value;
    expect(bins.map(({ rows, from }) => [rows, from])).toEqual([
      [3, 0.5],
      [1, 0.7],
    ]);
  });

  // scipy 1.10: binomtest(3, 10).proportion_ci(method='wilson'), binomtest(0, 20).…
  it("has scipy's Wilson interval for a share", () => {
    const of = (ones: number, rows: number) =>
      collect(
        { ...binary, bins: 1 },
        Array.from({ length: rows }, () => 0.5),
        Array.from({ length: rows }, (_, i) => Number(i < ones)),
      ).value.bins[0];
    expect(of(3, 10)?.low).toBeCloseTo(0.10779126740630102, 12);
    expect(of(3, 10)?.high).toBeCloseTo(0.6032218525388546, 12);
    expect(of(0, 20)).toMatchObject({ low: 0 });
    expect(of(0, 20)?.high).toBeCloseTo(0.16112515805281935, 12);
  });

  it('has the normal interval of a mean for a regression, by effective rows where there are weights', () => {
    const options: CalibrationTableOptions = { task: 'regression', bins: 1 };
    const bin = collect(options, [1, 1, 1, 1], [1, 2, 3, 4]).value.bins[0];
    const half = 1.959963984540054 * Math.sqrt(5 / 3 / 4); // sample variance 5/3 over 4 rows
    expect(bin?.high).toBeCloseTo(2.5 + half, 12);
    expect(bin?.low).toBeCloseTo(2.5 - half, 12);
    const doubled = collect(options, [1, 1, 1, 1], [1, 2, 3, 4], [2, 2, 2, 2]).value.bins[0];
    expect(doubled?.high).toBeCloseTo(2.5 + half, 12);
    expect(collect(options, [1], [7]).value.bins[0]).toMatchObject({ low: 7, high: 7 });
  });

  it('says no ratio where the mean outcome is 0', () => {
    expect(collect(binary, [0.1, 0.2], [0, 0]).value.ratio).toBeNull();
  });

  it('merges shards, in any split and order, to what one pass gives', () => {
    const row = fc.record({
      p: fc.double({ min: -5, max: 5, noNaN: true }),
      o: fc.integer({ min: -9, max: 9 }),
      w: fc.integer({ min: 1, max: 4 }),
    });
    const shard = (rows: readonly { p: number; o: number; w: number }[]) =>
      collect(
        { task: 'regression', bins: 4 },
        rows.map(({ p }) => p),
        rows.map(({ o }) => o),
        rows.map(({ w }) => w),
      );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (all, at) => {
        const cut = at % (all.length + 1);
        const merged = shard(all.slice(cut).reverse());
        merged.merge(shard(all.slice(0, cut)));
        const [actual, expected] = [merged.value, shard(all).value];
        expect(
          actual.bins.map(({ rows, from, to, weight, meanOutcome, low, high }) => [
            rows,
            from,
            to,
            weight,
            meanOutcome,
            low,
            high,
          ]),
        ).toEqual(
          expected.bins.map(({ rows, from, to, weight, meanOutcome, low, high }) => [
            rows,
            from,
            to,
            weight,
            meanOutcome,
            low,
            high,
          ]),
        );
        for (const [b, bin] of actual.bins.entries())
          expect(Math.abs(bin.meanPrediction - (expected.bins[b]?.meanPrediction ?? 0))).toBeLessThan(1e-13);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('keeps bins of equal mass to 1 % beyond its limit of distinct predictions, and the means exact', () => {
    const p = Float64Array.from({ length: 50_000 }, (_, i) => (((i * 7919) % 50_021) / 50_021) ** 2);
    const o = p.map((_, i) => Number(i % 10 === 0));
    const { bins, meanPrediction } = collect(binary, p, o).value;
    expect(bins).toHaveLength(10);
    for (const { rows } of bins) expect(Math.abs(rows / 5000 - 1)).toBeLessThan(0.01);
    expect(meanPrediction).toBeCloseTo(p.reduce((sum, value) => sum + value, 0) / 50_000, 12);
  });

  it('is plain JSON', () => {
    const { value } = collect(binary, [0.1, 0.9], [0, 1]);
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  });

  it('E_METRICS_EMPTY, E_METRICS_WEIGHT, E_METRICS_VALUE, E_METRICS_OPTION: refuses what makes no table', () => {
    const code = (problem: string) => expect.objectContaining({ code: `E_METRICS_${problem}` });
    expect(() => new CalibrationTable(binary).value).toThrow(code('EMPTY'));
    expect(() => collect(binary, [0.5], [1], [0]).value).toThrow(code('WEIGHT'));
    expect(() => collect(binary, [Number.NaN], [1])).toThrow(code('VALUE'));
    expect(() => new CalibrationTable({ ...binary, bins: 0 })).toThrow(code('OPTION'));
  });
});

function collect(
  options: CalibrationTableOptions,
  prediction: ArrayLike<number>,
  outcome: ArrayLike<number>,
  weight?: ArrayLike<number>,
): CalibrationTable {
  const table = new CalibrationTable(options);
  table.add(prediction, outcome, prediction.length, weight);
  return table;
}
