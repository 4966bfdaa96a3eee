import { bool, type Column, cat, checkInput, conform, f64, i32, type Schema, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf } from './cells.ts';
import { sampleBatch } from './sample-batch.ts';

const SCHEMA = {
  id: utf8({ role: 'key' }),
  day: utf8({ role: 'time' }),
  place: utf8({ role: 'group', nullable: true }),
  note: utf8(),
  computer: bool(),
  phone: bool(),
  clicks: i32({ min: 0, nullable: true }),
  depth: i32({ max: 5 }),
  scale: f64({ nullable: true }),
  share: f64({ min: 0.25, max: 0.5 }),
  colour: cat({ values: ['red', 'green'], unknown: 'other' }),
  city: cat({ nullable: true }),
  weight: f64({ role: 'weight', min: 0 }),
  label: f64({ role: 'label', min: 0, max: 1 }),
} as const satisfies Schema;
const CATEGORIES = { device: { flags: { computer: 'Computer', phone: 'Phone' }, otherwise: 'Tablet' } };

describe('sampleBatch', () => {
  it('makes rows that the contract takes, for any size and seed', () => {
    const card = {
      input: SCHEMA,
      featureSet: { name: 'f', source: SCHEMA, columns: SCHEMA, categories: CATEGORIES },
    };
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (rows, seed) => {
        expect(checkInput(sampleBatch(SCHEMA, CATEGORIES, rows, seed), card).length).toBe(rows);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('gives the same rows for the same seed and others for another', () => {
    const sample = (seed: number) => cellsOf(sampleBatch(SCHEMA, CATEGORIES, 50, seed));
    expect(sample(3)).toEqual(sample(3));
    expect(sample(4)).not.toEqual(sample(3));
  });

  it('A-26: has keys that are all different, with leading zeros, quotes and other scripts among them', () => {
    const { id = [] } = cellsOf(sampleBatch(SCHEMA, CATEGORIES, 2000, 1));
    expect(new Set(id).size).toBe(2000);
    expect(id).toEqual(expect.arrayContaining(['007', '9007199254740993', 'say "hi"', '東京', '__proto__']));
  });

  it('uses every category and flag, both ends of a range, and nulls only where they are allowed', () => {
    const cells = cellsOf(sampleBatch(SCHEMA, CATEGORIES, 1000, 1));
    const devices = cells.computer?.map((computer, i) => `${computer}${cells.phone?.[i]}`);
    expect(new Set(devices)).toEqual(new Set(['10', '01', '00']));
    expect(new Set(cells.colour)).toEqual(new Set(['red', 'green']));
    expect([Math.min(...(cells.share as number[])), Math.max(...(cells.share as number[]))]).toEqual([
      0.25, 0.5,
    ]);
    expect(Math.max(...(cells.depth as number[]))).toBe(5);
    const withNulls = Object.keys(cells).filter((name) => cells[name]?.includes(null));
    expect(withNulls).toEqual(['place', 'clicks', 'scale', 'city']);
  });

  it('has a label that the features explain in part', () => {
    const schema = { x: f64({ min: 0, max: 1 }), y: f64({ role: 'label', min: 0, max: 1 }) };
    const { x = [], y = [] } = cellsOf(sampleBatch(schema, {}, 2000, 1)) as Record<string, number[]>;
    expect(Math.abs(correlation(x, y))).toBeGreaterThan(0.5);
    expect(Math.abs(correlation(x, y))).toBeLessThan(0.99);
  });

  it('has labels of both classes where the label is a flag, and none without columns', () => {
    const column: Column = sampleBatch({ x: f64(), y: bool({ role: 'label' }) }, {}, 100, 1).columns.y;
    expect(new Set(column.data)).toEqual(new Set([0, 1]));
    expect(conform(sampleBatch({}, {}, 0, 1), {}, 'input')).toEqual({ length: 0, columns: {} });
  });
});

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((v, i) => (v - mx) * ((y[i] ?? 0) - my)));
  return covariance / Math.sqrt(mean(x.map((v) => (v - mx) ** 2)) * mean(y.map((v) => (v - my) ** 2)));
}
