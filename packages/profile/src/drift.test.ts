// What moves is seen, and what does not move is not.
import { bool, cat, f64, i32, type Schema, takeRows, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinCounter } from './bin-counter.ts';
import { type ColumnBins, columnBins } from './column-bins.ts';
import { categories, doubles, profileOf, texts } from './columns.fixture.ts';
import { type ColumnDrift, compareCounts } from './compare-counts.ts';

const schema = {
  x: f64({ nullable: true }),
  site: cat({ nullable: true }),
  hit: bool(),
  n: i32(),
  id: utf8(),
};

/** A generator that is the same everywhere. @see Marsaglia (2003), xorshift32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Shape {
  readonly shift?: number;
  readonly nullShare?: number;
  readonly newSiteShare?: number;
  readonly hitShare?: number;
}

/** Rows of a normal column, twelve sites, a flag, a count and an id. */
function rowsOf(length: number, seed: number, shape: Shape = {}) {
  const { shift = 0, nullShare = 0.02, newSiteShare = 0, hitShare = 0.3 } = shape;
  const draw = random(seed);
  const each = <T>(value: () => T): T[] => Array.from({ length }, value);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const columns = {
    x: doubles(each(() => (draw() < nullShare ? null : 10 + shift + 3 * normal()))),
    site: categories(each(() => (draw() < newSiteShare ? 'new' : `s${Math.floor(12 * draw() ** 2)}`))),
    hit: { dtype: 'bool', data: Uint8Array.from(each(() => (draw() < hitShare ? 1 : 0))) },
    n: { dtype: 'i32', data: Int32Array.from(each(() => Math.floor(-4 * Math.log(1 - draw())))) },
    id: texts(each(() => String(draw()))),
  } as const;
  return { length, columns };
}

function binsOf(of: Schema, batch: ReturnType<typeof rowsOf>): ColumnBins[] {
  const { columns } = profileOf(of, batch).value;
  return Object.entries(columns).flatMap(([name, summary]) => columnBins(name, summary) ?? []);
}

const bins = binsOf(schema, rowsOf(20_000, 1));
const driftOf = (batch: ReturnType<typeof rowsOf>, minRows = 1000) => {
  const drifts = compareCounts(bins, new BinCounter(bins).count(batch), minRows);
  return Object.fromEntries(drifts.map((drift) => [drift.name, drift])) as Record<string, ColumnDrift>;
};

describe('rows of the same population', () => {
  it.each([2, 3, 4, 5, 6])('have not moved, drawn with seed %d, and keys are not compared', (seed) => {
    const drifts = driftOf(rowsOf(5000, seed));
    expect(Object.keys(drifts)).toEqual(['x', 'site', 'hit', 'n']);
    for (const { psi, js } of Object.values(drifts)) {
      expect(psi).toBeLessThan(0.02);
      expect(js).toBeLessThan(0.005);
    }
  });

  it('are as far from it as chance alone moves them', () => {
    const indexes = Array.from({ length: 40 }, (_, i) => driftOf(rowsOf(2000, 100 + i)).x?.psi ?? 0);
    const mean = indexes.reduce((a, b) => a + b, 0) / indexes.length;
    expect(mean / (10 * (1 / 2000 + 1 / 20_000))).toBeGreaterThan(0.7);
    expect(mean / (10 * (1 / 2000 + 1 / 20_000))).toBeLessThan(1.3);
  });
});

describe('rows of another population', () => {
  it('are seen when a mean moves by a deviation, and by two thirds of one already', () => {
    expect(driftOf(rowsOf(5000, 7, { shift: 3 })).x?.psi).toBeGreaterThan(0.7);
    expect(driftOf(rowsOf(5000, 7, { shift: 2 })).x?.psi).toBeGreaterThan(0.25);
    expect(driftOf(rowsOf(5000, 7, { shift: 3 })).n?.psi).toBeLessThan(0.02);
  });

  it('are seen when a category appears that no row of the profile has, and counted as out of range', () => {
    const { site } = driftOf(rowsOf(5000, 8, { newSiteShare: 0.1 }));
    expect(site?.psi).toBeGreaterThan(0.25);
    expect(site?.outOfRange).toBeGreaterThan(400);
    expect(site?.outOfRange).toBeLessThan(600);
  });

  it('are seen when values go missing', () => {
    const { x } = driftOf(rowsOf(5000, 9, { nullShare: 0.3 }));
    expect(x?.psi).toBeGreaterThan(0.25);
    expect((x?.nulls ?? 0) / 5000).toBeCloseTo(0.3, 1);
  });

  it('are seen when a flag is set more often', () => {
    expect(driftOf(rowsOf(5000, 10, { hitShare: 0.6 })).hit?.psi).toBeGreaterThan(0.25);
  });

  it('are counted beyond the range of the profile', () => {
    const { x } = driftOf(rowsOf(5000, 11, { shift: 100 }));
    expect(x?.outOfRange).toBe(5000 - (x?.nulls ?? 0));
    expect(x?.js).toBeGreaterThan(0.7);
  });
});

describe('too few rows', () => {
  it('are counted and not judged', () => {
    expect(driftOf(rowsOf(999, 12, { shift: 9 })).x).toMatchObject({ rows: 999, psi: null, js: null });
    expect(driftOf(rowsOf(999, 12, { shift: 9 }), 999).x?.psi).toBeGreaterThan(1);
    expect(driftOf(rowsOf(0, 1), 0).x).toMatchObject({ rows: 0, psi: null });
  });
});

describe('a profile of categories by hash', () => {
  it('is compared by hash', () => {
    const of = (from: number) => ({
      length: 6000,
      columns: { site: categories(Array.from({ length: 6000 }, (_, i) => `${from + i}`)) },
    });
    const { site } = profileOf({ site: cat() }, of(0)).value.columns;
    const [column] = [columnBins('site', site!)!]; // the schema has it
    expect(column.kind).toBe('hashed');
    const compare = (batch: ReturnType<typeof of>) =>
      compareCounts([column], new BinCounter([column]).count(batch), 1000)[0];
    expect(compare(of(0))).toMatchObject({ psi: 0, js: 0, outOfRange: 0 });
    const one = { length: 6000, columns: { site: categories(new Array(6000).fill('7')) } };
    expect(compare(one)?.psi).toBeGreaterThan(1);
  });
});

describe('bins', () => {
  it('hold exactly the rows that the counter puts into them, whatever the values', () => {
    const values = fc.oneof(
      fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 200 }),
      fc.array(
        fc.integer({ min: -4000, max: 4000 }).map((n) => n / 3),
        { maxLength: 3000, size: 'max' },
      ),
    );
    fc.assert(
      fc.property(values, (all) => {
        const batch = { length: all.length, columns: { x: doubles(all) } };
        const column = columnBins('x', profileOf({ x: f64() }, batch).value.columns.x!)!; // it is there
        const counts = new BinCounter([column]).count(batch);
        expect([...counts]).toEqual([...column.expected, 0]);
        expect(column.expected.length).toBeLessThanOrEqual(11);
      }),
    );
  });

  it('are tenths where values differ, and keep a value that is more than a tenth to itself', () => {
    const x = columnBins('x', profileOf(schema, rowsOf(20_000, 1)).value.columns.x!)!; // as above
    const shares = x.expected.slice(0, -1).map((rows) => rows / 20_000);
    expect(shares).toHaveLength(10);
    expect(Math.max(...shares)).toBeLessThan(0.11);
    expect(Math.min(...shares)).toBeGreaterThan(0.085);
    const zeros = doubles([...new Array(600).fill(0), ...Array.from({ length: 400 }, (_, i) => i - 50)]);
    const batch = { length: 1000, columns: { x: zeros } };
    const heavy = columnBins('x', profileOf({ x: f64() }, batch).value.columns.x!)!; // as above
    expect(heavy.expected[1]).toBe(601);
  });

  it('give the same sum of counts however the rows are cut', () => {
    const batch = rowsOf(3000, 13);
    const counter = new BinCounter(bins);
    const parts = [0, 1, 2].map((part) =>
      counter.count(
        takeRows(
          batch,
          Int32Array.from({ length: 1000 }, (_, i) => 1000 * part + i),
        ),
      ),
    );
    const sum = parts.reduce((all, part) => all.map((count, i) => count + (part[i] ?? 0)));
    expect(sum).toEqual(counter.count(batch));
  });

  it('refuse columns that are not there, of another kind, and counts of others', () => {
    const counter = new BinCounter(bins);
    expect(() => counter.count({ length: 0, columns: {} })).toThrow(/x is not in a batch/);
    const wrong = { ...rowsOf(1, 1).columns, x: texts(['a']) };
    expect(() => counter.count({ length: 1, columns: wrong })).toThrow(/x is utf8/);
    expect(() => compareCounts(bins, new Float64Array(3), 1)).toThrow(/counts of 3 bins/);
  });
});
