import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BootstrapRows, PairedBootstrap } from './paired-bootstrap.ts';
import type { Interval } from './resample-losses.ts';
import { seededIndex } from './seeded-random.ts';

const AB = [['a', 'b']] as const;
const width = ({ low, high }: Interval) => high - low;

describe('PairedBootstrap', () => {
  it('states mean losses, the difference and the ratio, weighted and unweighted', () => {
    const bootstrap = collect([1, 2, 6], [2, 2, 2], { weight: [1, 1, 2] });
    const { unweighted, weighted, rows, buckets } = bootstrap.intervals({ seed: 1, pairs: AB });
    expect({ rows, buckets }).toEqual({ rows: 3, buckets: 3 });
    expect([unweighted.predictors.a?.value, unweighted.predictors.b?.value]).toEqual([3, 2]);
    expect(weighted?.predictors.a?.value).toBe(15 / 4);
    expect(unweighted.pairs[0]).toMatchObject({
      first: 'a',
      difference: { value: 1 },
      ratio: { value: 1.5 },
    });
    expect(weighted?.pairs[0]?.difference.value).toBe(7 / 4);
    expect(unweighted.pairs[0]?.isWithinNoise).toBe(true);
  });

  it('says nothing weighted where no weight was given, and no ratio to a loss of 0', () => {
    const { weighted, unweighted } = collect([1, 2], [0, 0]).intervals({ seed: 1, pairs: AB });
    expect(weighted).toBeNull();
    expect(unweighted.pairs[0]?.ratio).toBeNull();
  });

  it('gives the interval of the normal distribution where there are many rows', () => {
    const random = normal(5);
    const losses = Float64Array.from({ length: 20_000 }, () => 3 + random());
    const { unweighted } = collect(losses, losses).intervals({ seed: 2 });
    const expected = (2 * 1.96) / Math.sqrt(20_000);
    expect(width(unweighted.predictors.a as Interval) / expected).toBeGreaterThan(0.93);
    expect(width(unweighted.predictors.a as Interval) / expected).toBeLessThan(1.07);
  });

  it('tells a small steady gain from noise, as the rows are paired', () => {
    const random = normal(6);
    const b = Float64Array.from({ length: 3000 }, () => random() ** 2);
    const a = b.map((loss) => loss - 0.01 + 0.02 * random());
    const pair = collect(a, b).intervals({ seed: 3, pairs: AB }).unweighted.pairs[0];
    expect(pair).toMatchObject({ isWithinNoise: false });
    expect(pair?.difference.high).toBeLessThan(0);
    expect(pair?.ratio?.high).toBeLessThan(1);
  });

  it('gives the same bits whatever the batch size, and other bits for another seed', () => {
    const random = normal(7);
    const losses = Float64Array.from({ length: 5000 }, () => random() ** 2);
    const whole = collect(losses, losses.toReversed());
    const pieces = new PairedBootstrap(['a', 'b']);
    for (let start = 0; start < losses.length; start += 7) {
      const length = Math.min(7, losses.length - start);
      pieces.add([losses.subarray(start), losses.toReversed().subarray(start)], length);
    }
    const options = { seed: 4, pairs: AB, resamples: 50 };
    expect(pieces.intervals(options)).toEqual(whole.intervals(options));
    expect(pieces.intervals({ ...options, seed: 5 })).not.toEqual(whole.intervals(options));
  });

  it('merges shards of grouped rows to what one pass gives', () => {
    const cell = fc.integer({ min: 0, max: 1000 }); // whole numbers: sums are exact
    const row = fc.record({ a: cell, b: cell, w: fc.integer({ min: 1, max: 9 }), group: cell });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (all, at) => {
        const shard = (rows: typeof all) =>
          collect(
            rows.map(({ a }) => a),
            rows.map(({ b }) => b),
            { weight: rows.map(({ w }) => w), groups: rows.map(({ group }) => group) },
          );
        const cut = at % (all.length + 1);
        const merged = shard(all.slice(cut));
        merged.merge(shard(all.slice(0, cut)));
        const options = { seed: 1, pairs: AB, resamples: 20 };
        expect(merged.intervals(options)).toEqual(shard(all).intervals(options));
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe('the intervals of PairedBootstrap', () => {
  it('hold the true mean and the true difference in about 95 % of 300 simulated data sets', () => {
    const random = normal(11);
    const index = seededIndex(12);
    const held = { mean: 0, difference: 0, weighted: 0 };
    for (let set = 0; set < 300; set++) {
      const errors = Float64Array.from({ length: 250 }, random);
      const a = errors.map((e) => e * e); // mean 1
      const b = errors.map((e) => (e - 0.3) ** 2); // mean 1.09
      const weight = errors.map(() => 1 + index(3));
      const { unweighted, weighted } = collect(a, b, { weight }).intervals({
        seed: set,
        resamples: 400,
        pairs: AB,
      });
      held.mean += Number(holds(unweighted.predictors.a, 1));
      held.difference += Number(holds(unweighted.pairs[0]?.difference, -0.09));
      held.weighted += Number(holds(weighted?.pairs[0]?.difference, -0.09));
    }
    for (const [figure, times] of Object.entries(held)) {
      expect(times / 300, figure).toBeGreaterThanOrEqual(0.9);
      expect(times / 300, figure).toBeLessThanOrEqual(0.99);
    }
  });

  it('hold the true mean of correlated rows only when these are grouped, which widens them', () => {
    const random = normal(13);
    const held = { grouped: 0, byRow: 0 };
    let ratio = 0;
    for (let set = 0; set < 200; set++) {
      const groups = Uint32Array.from(
        { length: 1000 },
        (_, i) => Math.imul(Math.floor(i / 10) + 1, 0x9e3779b1) >>> 12,
      );
      const shared = Float64Array.from({ length: 100 }, random);
      const a = Float64Array.from(groups, (_, i) => 2 + (shared[Math.floor(i / 10)] ?? 0) + 0.5 * random());
      const options = { seed: set, resamples: 300 };
      const grouped = collect(a, a, { groups }).intervals(options).unweighted.predictors.a as Interval;
      const byRow = collect(a, a).intervals(options).unweighted.predictors.a as Interval;
      held.grouped += Number(holds(grouped, 2));
      held.byRow += Number(holds(byRow, 2));
      ratio += width(grouped) / width(byRow) / 200;
    }
    expect(held.grouped / 200).toBeGreaterThanOrEqual(0.88); // 100 groups: percentile intervals run a little narrow
    expect(held.grouped / 200).toBeLessThanOrEqual(0.99);
    expect(held.byRow / 200).toBeLessThan(0.65);
    expect(ratio).toBeGreaterThan(2.5); // √10 · √0.82 in theory
  });
});

describe('what PairedBootstrap refuses', () => {
  const refusal = (problem: string, exitCode: number) =>
    expect.objectContaining({ code: `E_METRICS_${problem}`, exitCode });

  it('E_METRICS_VALUE, E_METRICS_WEIGHT, E_METRICS_LENGTH: bad rows, adding nothing', () => {
    const bootstrap = collect([1], [2]);
    expect(() =>
      bootstrap.add(
        [
          [1, Number.NaN],
          [1, 1],
        ],
        2,
      ),
    ).toThrow(/the loss of row 3 is NaN/);
    expect(() => bootstrap.add([[1], [1]], 1, { weight: [-1] })).toThrow(refusal('WEIGHT', 65));
    expect(() => bootstrap.add([[1], []], 1)).toThrow(/losses of b holds 0 values for 1 rows/);
    expect(() => bootstrap.add([[1]], 1)).toThrow(refusal('LENGTH', 70));
    expect(() => bootstrap.add([[1], [1]], 1, { groups: [] })).toThrow(refusal('LENGTH', 70));
    expect(bootstrap.intervals({ seed: 1 }).rows).toBe(1);
  });

  it('E_METRICS_EMPTY, E_METRICS_WEIGHT: no rows, or none of any weight', () => {
    expect(() => new PairedBootstrap(['a']).intervals({ seed: 1 })).toThrow(refusal('EMPTY', 65));
    const weightless = collect([1], [1], { weight: [0] });
    expect(() => weightless.intervals({ seed: 1 })).toThrow(refusal('WEIGHT', 65));
  });

  it('E_METRICS_OPTION: options that mean nothing', () => {
    expect(() => new PairedBootstrap([])).toThrow(refusal('OPTION', 70));
    expect(() => new PairedBootstrap(['a', 'a'])).toThrow(refusal('OPTION', 70));
    const bootstrap = collect([1], [1]);
    expect(() => bootstrap.merge(new PairedBootstrap(['b', 'a']))).toThrow(refusal('OPTION', 70));
    for (const bad of [{ resamples: 0 }, { resamples: 1.5 }, { level: 1 }, { pairs: [['a', 'c']] as const }])
      expect(() => bootstrap.intervals({ seed: 1, ...bad })).toThrow(refusal('OPTION', 70));
  });
});

function collect(a: ArrayLike<number>, b: ArrayLike<number>, rows: BootstrapRows = {}): PairedBootstrap {
  const bootstrap = new PairedBootstrap(['a', 'b']);
  bootstrap.add([a, b], a.length, rows);
  return bootstrap;
}

function holds(interval: Interval | undefined, truth: number): boolean {
  return interval !== undefined && interval.low <= truth && truth <= interval.high;
}

/** Standard normal by Box and Muller. */
function normal(seed: number): () => number {
  const index = seededIndex(seed);
  const uniform = () => (index(2 ** 30) + 0.5) / 2 ** 30;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
