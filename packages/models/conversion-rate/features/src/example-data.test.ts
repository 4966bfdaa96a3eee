import { createHash } from 'node:crypto';
import {
  type Batch,
  columnValues,
  conform,
  type ExampleBatch,
  type ExamplePart,
  type F64Column,
  flagCategory,
} from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { exampleData, exampleV1, exampleV2 } from './example-data.ts';
import { device, featuresV1, inputV1 } from './features-v1.ts';
import { featuresV2, inputV2 } from './features-v2.ts';

/** All rows of a part as one list a column, the truth among them. */
function collect(batches: Iterable<ExampleBatch>): Map<string, (string | number | null)[]> {
  const all = new Map<string, (string | number | null)[]>();
  for (const { batch, truth } of batches) {
    const columns = { ...batch.columns, truth: { dtype: 'f64', data: truth } satisfies F64Column };
    for (const [name, column] of Object.entries(columns)) {
      const values = all.get(name) ?? [];
      all.set(name, values);
      for (const value of columnValues(column, batch.length)) values.push(value);
    }
  }
  return all;
}

const made = (part: ExamplePart, rows: number = exampleV1.defaultRows[part]) =>
  collect(exampleV1.make(part, rows, exampleV1.defaultSeed));
const numbers = (rows: ReturnType<typeof made>, name: string) => (rows.get(name) ?? []).map(Number);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const attributeNames = Object.keys(inputV2).filter(
  (name) => name.startsWith('att') && name !== 'attrs_scale',
);
const train = made('train');
const evaluation = made('eval');

describe('example data', () => {
  it.each([
    ['features_v1', featuresV1, inputV1],
    ['features_v2', featuresV2, inputV2],
  ])('keep the schema of %s, in batches of at most 65,536 rows', (_, featureSet, input) => {
    for (const part of ['train', 'eval', 'predict'] as const) {
      const sizes: number[] = [];
      for (const { batch, truth } of exampleData({ featureSet, part, rows: 70_000, seed: 3 })) {
        const schema = part === 'predict' ? input : featureSet.source;
        expect(Object.keys(batch.columns)).toEqual(Object.keys(schema));
        conform(batch, schema, 'input');
        expect(truth.length).toBe(batch.length);
        sizes.push(batch.length);
      }
      expect(sizes).toEqual([65_536, 4464]);
    }
  });

  it.each([
    [exampleV1, '0f1d482ca677ead5da3ae073596993352706d0750d633e60d7e1b1052f6809b5'],
    [exampleV2, 'afeff1dd700493e90a1c54a8b71ec780e809de03c833465c3d6b499bc74da0ce'],
  ])('are the same bytes on every machine: $featureSet.name', (source, digest) => {
    const hash = createHash('sha256');
    for (const part of ['train', 'eval', 'predict'] as const) {
      for (const { batch, truth } of source.make(part, 2000, 1)) hashBatch(hash, batch, truth);
    }
    expect(hash.digest('hex')).toBe(digest);
  });

  it('of features_v2 are the rows of features_v1 in the same order, with more columns', () => {
    for (const part of ['train', 'eval', 'predict'] as const) {
      const wide = collect(exampleV2.make(part, 3000, 1));
      for (const [name, values] of made(part, 3000))
        expect({ name, values: wide.get(name) }).toEqual({ name, values });
    }
  });

  it('differ by seed, and begin alike however many are made', () => {
    const few = made('train', 100);
    for (const [name, values] of few) expect(values).toEqual(train.get(name)?.slice(0, 100));
    expect(collect(exampleV1.make('train', 100, 2)).get('cr')).not.toEqual(few.get('cr'));
  });

  it('can be made of no rows, and made again from the same iterable', () => {
    expect([...exampleV1.make('predict', 0, 1)]).toEqual([]);
    const again = exampleV1.make('eval', 10, 1);
    expect(collect(again)).toEqual(collect(again));
  });

  it.each([
    ['rows', { rows: -1, seed: 1 }],
    ['rows', { rows: 1.5, seed: 1 }],
    ['rows', { rows: 1e9, seed: 1 }],
    ['seed', { rows: 1, seed: 2 ** 31 }],
    ['seed', { rows: 1, seed: Number.NaN }],
  ])('E_EXAMPLE_OPTION: refuse %s out of range before the first row: %o', (option, options) => {
    expect(() => exampleData({ featureSet: featuresV1, part: 'train', ...options })).toThrow(
      expect.objectContaining({
        code: 'E_EXAMPLE_OPTION',
        exitCode: 64,
        facts: expect.objectContaining({ option }),
      }),
    );
  });
});

describe('the made-up world', () => {
  it('has four rates in five at 0, and a mean of about 0.06', () => {
    const cr = numbers(train, 'cr');
    expect(cr.filter((rate) => rate === 0).length / cr.length).toBeCloseTo(0.8, 1);
    expect(mean(cr)).toBeGreaterThan(0.05);
    expect(mean(cr)).toBeLessThan(0.07);
  });

  it('tells the truth: outcomes average to it', () => {
    const [cr, truth] = [numbers(train, 'cr'), numbers(train, 'truth')];
    const high = truth.flatMap((rate, i) => (rate > 0.2 ? [i] : []));
    expect(high.length).toBeGreaterThan(500);
    expect(Math.abs(mean(high.map((i) => cr[i]! - truth[i]!)))).toBeLessThan(0.03);
    expect(Math.abs(mean(cr) - mean(truth))).toBeLessThan(0.003);
    expect(Math.max(...truth)).toBeLessThanOrEqual(0.95);
    expect(Math.min(...truth)).toBeGreaterThan(0);
  });

  it('has rates that differ by device: most on computers, least on smartphones', () => {
    const [computer, smartphone, tablet] = deviceMeans(train);
    expect(computer).toBeGreaterThan(1.3 * tablet!);
    expect(tablet).toBeGreaterThan(1.2 * smartphone!);
  });

  it('keeps attributes constant per keyword, and some keywords in train and eval', () => {
    const seen = new Map<string, string>();
    const names = ['attrs_scale', ...Object.keys(inputV1).filter((name) => name.startsWith('att'))];
    let shared = 0;
    for (const rows of [train, evaluation]) {
      for (const [i, id] of (rows.get('entity_id') ?? []).entries()) {
        const attributes = names.map((name) => rows.get(name)?.[i]).join();
        if (rows === evaluation && seen.has(String(id))) shared++;
        expect(seen.get(String(id)) ?? attributes).toBe(attributes);
        seen.set(String(id), attributes);
      }
    }
    expect(shared / 7500).toBeGreaterThan(0.5);
    expect(shared / 7500).toBeLessThan(0.9);
  });

  it('never has a keyword twice on one device, in train and eval together', () => {
    const keys = [train, evaluation].flatMap((rows) =>
      (rows.get('entity_id') ?? []).map(
        (id, i) => `${id} ${rows.get('computer')?.[i]} ${rows.get('smartphone')?.[i]}`,
      ),
    );
    expect(new Set(keys).size).toBe(37_500);
  });

  it('has thousands of distinct attrs_scale', () => {
    const distinct = new Set(train.get('attrs_scale'));
    expect(distinct.size).toBeGreaterThan(3000);
    expect(Math.max(...[...distinct].map((value) => String(value).length))).toBeGreaterThanOrEqual(17);
  });

  it('asks for predictions on keywords that are mostly new', () => {
    const known = new Set([...(train.get('entity_id') ?? []), ...(evaluation.get('entity_id') ?? [])]);
    const ids = made('predict', 20_000).get('entity_id') ?? [];
    const share = ids.filter((id) => known.has(id)).length / ids.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.06);
  });
});

describe('what features_v2 adds', () => {
  const wide = collect(exampleV2.make('train', 10_000, 1));
  const clicks = numbers(wide, 'clicks');

  it('counts clicks, a third of the time a single one and sometimes hundreds', () => {
    expect(clicks.filter((count) => count === 1).length / clicks.length).toBeCloseTo(0.34, 1);
    expect(clicks.filter((count) => count > 100).length).toBeGreaterThan(50);
    expect(Math.min(...clicks)).toBe(1);
  });

  it('counts the conversions that the rate is made of', () => {
    const conversions = numbers(wide, 'conversions');
    expect(conversions.map((count, i) => count / clicks[i]!)).toEqual(numbers(wide, 'cr'));
    const expected = numbers(wide, 'truth').reduce((sum, rate, i) => sum + rate * clicks[i]!, 0);
    const found = conversions.reduce((sum, count) => sum + count, 0);
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected)); // variance is at most the mean
  });

  it('has attributes of all kinds: rare, frequent, and saying the same twice', () => {
    const shares = attributeNames.map((name) => mean(numbers(wide, name)));
    expect(shares.filter((share) => share < 0.05).length).toBeGreaterThan(100);
    expect(shares.filter((share) => share > 0.25).length).toBeGreaterThan(15);
    expect(wide.get('att6')).toEqual(wide.get('att2'));
    expect(wide.get('att25')).not.toEqual(wide.get('att49'));
  });

  it('keeps all attributes constant per keyword', () => {
    const seen = new Map<unknown, string>();
    for (const [i, id] of (wide.get('entity_id') ?? []).entries()) {
      const attributes = attributeNames.map((name) => wide.get(name)?.[i]).join();
      expect(seen.get(id) ?? attributes).toBe(attributes);
      seen.set(id, attributes);
    }
    expect(seen.size).toBeLessThan(10_000);
  });
});

function deviceMeans(rows: ReturnType<typeof made>): number[] {
  const cr = numbers(rows, 'cr');
  const flag = (name: string) => ({ dtype: 'bool' as const, data: Uint8Array.from(numbers(rows, name)) });
  const columns = { computer: flag('computer'), smartphone: flag('smartphone') };
  const codes = flagCategory({ length: cr.length, columns }, device).data;
  return [0, 1, 2].map((code) => mean(cr.filter((_, i) => codes[i] === code)));
}

function hashBatch(hash: ReturnType<typeof createHash>, batch: Batch, truth: Float64Array): void {
  for (const [name, column] of Object.entries(batch.columns)) {
    hash.update(`${name} ${columnValues(column, batch.length).join()}\n`);
  }
  hash.update(`truth ${truth.join()}\n`);
}
