import { createHash } from 'node:crypto';
import { type Batch, columnValues, conform, type F64Column, flagCategory } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { example, exampleData } from './example-data.ts';
import type { ExampleBatch, ExamplePart } from './example-source.ts';
import { device, featuresV1, inputV1 } from './features-v1.ts';

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

const made = (part: ExamplePart, rows: number = example.defaultRows[part]) =>
  collect(example.make(part, rows, example.defaultSeed));
const numbers = (rows: ReturnType<typeof made>, name: string) => (rows.get(name) ?? []).map(Number);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const train = made('train');
const evaluation = made('eval');

describe('example data', () => {
  it('keep the schema, in batches of at most 65,536 rows', () => {
    for (const part of ['train', 'eval', 'predict'] as const) {
      const sizes: number[] = [];
      for (const { batch, truth } of exampleData({ part, rows: 70_000, seed: 3 })) {
        const schema = part === 'predict' ? inputV1 : featuresV1.source;
        expect(Object.keys(batch.columns)).toEqual(Object.keys(schema));
        conform(batch, schema, 'input');
        expect(truth.length).toBe(batch.length);
        sizes.push(batch.length);
      }
      expect(sizes).toEqual([65_536, 4464]);
    }
  });

  it('are the same bytes on every machine', () => {
    const hash = createHash('sha256');
    for (const part of ['train', 'eval', 'predict'] as const) {
      for (const { batch, truth } of example.make(part, 2000, 1)) hashBatch(hash, batch, truth);
    }
    expect(hash.digest('hex')).toBe('0f1d482ca677ead5da3ae073596993352706d0750d633e60d7e1b1052f6809b5');
  });

  it('differ by seed, and begin alike however many are made', () => {
    const few = made('train', 100);
    for (const [name, values] of few) expect(values).toEqual(train.get(name)?.slice(0, 100));
    expect(collect(example.make('train', 100, 2)).get('cr')).not.toEqual(few.get('cr'));
  });

  it('can be made of no rows, and made again from the same iterable', () => {
    expect([...example.make('predict', 0, 1)]).toEqual([]);
    const again = example.make('eval', 10, 1);
    expect(collect(again)).toEqual(collect(again));
  });

  it.each([
    ['rows', { rows: -1, seed: 1 }],
    ['rows', { rows: 1.5, seed: 1 }],
    ['rows', { rows: 1e9, seed: 1 }],
    ['seed', { rows: 1, seed: 2 ** 31 }],
    ['seed', { rows: 1, seed: Number.NaN }],
  ])('E_EXAMPLE_OPTION: refuse %s out of range before the first row: %o', (option, options) => {
    expect(() => exampleData({ part: 'train', ...options })).toThrow(
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
