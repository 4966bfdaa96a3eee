import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

describe('Histogram', () => {
  it('takes the narrowest bins of a power of 2 that hold all values', () => {
    expect(collect([-0.5, 0.1, 0.2, 0.9], 8).value).toEqual({
      start: -0.5,
      width: 0.25,
      counts: [1, 0, 2, 0, 0, 1],
      weights: [1, 0, 2, 0, 0, 1],
      rows: 4,
    });
  });

  it('sums weights beside counts', () => {
    expect(collect([0, 1], 4, [0.5, 3]).value).toMatchObject({ counts: [1, 0, 1], weights: [0.5, 0, 3] });
  });

  it('holds one value, 0 and the largest doubles alike', () => {
    expect(collect([0, 0, -0], 8).value).toEqual({
      start: 0,
      width: 2 ** -30,
      counts: [3],
      weights: [3],
      rows: 3,
    });
    const { counts, width } = collect([-Number.MAX_VALUE, 0, Number.MAX_VALUE], 8).value;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(counts.length).toBeLessThanOrEqual(8);
    expect(Number.isFinite(width)).toBe(true);
  });

  it('is the same whatever the order, the batches and the shards', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, min: -2, max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.nat(), (all, at) => {
        const cut = at % (all.length + 1);
        const expected = collect(all, 8).value;
        const merged = collect(all.slice(cut).reverse(), 8);
        merged.merge(collect(all.slice(0, cut), 8));
        expect(merged.value).toEqual(expected);
        const oneByOne = new Histogram({ bins: 8 });
        for (const each of all) oneByOne.add([each], 1);
        expect(oneByOne.value).toEqual(expected);
        expect(JSON.parse(JSON.stringify(expected))).toEqual(expected);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('puts every value into the bin that holds it, and no bin more than asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (all) => {
        const { start, width, counts } = collect(all, 20).value;
        expect(counts.length).toBeLessThanOrEqual(20);
        const expected = counts.map(
          (_, b) => all.filter((x) => x >= start + b * width && x < start + (b + 1) * width).length,
        );
        expect(counts).toEqual(expected);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('doubles when merged with itself', () => {
    const histogram = collect([1, 2], 8);
    histogram.merge(histogram);
    expect(histogram.value.rows).toBe(4);
  });

  it('E_METRICS_EMPTY, E_METRICS_VALUE, E_METRICS_WEIGHT, E_METRICS_OPTION: refuses what has no bin', () => {
    const code = (problem: string) => expect.objectContaining({ code: `E_METRICS_${problem}` });
    expect(() => new Histogram().value).toThrow(code('EMPTY'));
    expect(() => new Histogram().add([Number.POSITIVE_INFINITY], 1)).toThrow(
      /the value of row 1 is Infinity/,
    );
    expect(() => new Histogram().add([1], 1, [Number.NaN])).toThrow(code('WEIGHT'));
    expect(() => new Histogram({ bins: 1 })).toThrow(code('OPTION'));
    expect(() => collect([1], 8).merge(collect([1], 9))).toThrow(code('OPTION'));
  });
});

function collect(values: readonly number[], bins: number, weight?: readonly number[]): Histogram {
  const histogram = new Histogram({ bins });
  histogram.add(values, values.length, weight);
  return histogram;
}
