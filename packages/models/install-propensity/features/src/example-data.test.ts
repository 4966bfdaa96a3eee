import { createHash } from 'node:crypto';
import {
  columnValues,
  conform,
  type ExampleBatch,
  type ExamplePart,
  type F64Column,
  OTHER_CATEGORY,
} from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { example, exampleData } from './example-data.ts';
import { featuresV1, inputV1 } from './features-v1.ts';

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

const made = (part: ExamplePart, rows: number, seed = 1) => collect(example.make(part, rows, seed));
const numbers = (rows: ReturnType<typeof made>, name: string) => (rows.get(name) ?? []).map(Number);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const train = made('train', example.defaultRows.train);

describe('example data of installs', () => {
  it('keep the schema, in batches of at most 65,536 rows', () => {
    for (const part of ['train', 'eval', 'predict'] as const) {
      const sizes: number[] = [];
      for (const { batch, truth } of example.make(part, 70_000, 3)) {
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
    for (const part of ['train', 'eval', 'predict'] as const)
      for (const [name, values] of made(part, 2000)) hash.update(`${name} ${values.join()}\n`);
    expect(hash.digest('hex')).toBe('3f5fe4c6ad6103fea70a3d7f2f3e005316ebabfe0b0130101dcd8fc9af7c66fd');
  });

  it('differ by seed, and begin alike however many are made', () => {
    const few = made('train', 100);
    for (const [name, values] of few) expect(values).toEqual(train.get(name)?.slice(0, 100));
    expect(made('train', 100, 2).get('country')).not.toEqual(few.get('country'));
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

describe('the made-up world of installs', () => {
  it('has an install in 1.2 % of impressions', () => {
    expect(mean(numbers(train, 'installed'))).toBeCloseTo(0.012, 3);
    expect(mean(numbers(train, 'truth'))).toBeCloseTo(0.012, 3);
  });

  it('tells the truth: outcomes come as often as it says, where it is low and where it is high', () => {
    const [installed, truth] = [numbers(train, 'installed'), numbers(train, 'truth')];
    for (const [low, high] of [
      [0, 0.005],
      [0.005, 0.02],
      [0.02, 0.1],
      [0.1, 1],
    ] as const) {
      const rows = truth.flatMap((p, i) => (p >= low && p < high ? [i] : []));
      const expected = rows.reduce((sum, i) => sum + truth[i]!, 0);
      const found = rows.reduce((sum, i) => sum + installed[i]!, 0);
      expect(rows.length).toBeGreaterThan(400);
      expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected)); // the variance is at most the mean
    }
  });

  it('has categories beyond the vocabulary, and empty cells where there was no session', () => {
    const [{ batch }] = [...example.make('train', 5000, 1)] as [ExampleBatch];
    const checked = conform(batch, featuresV1.source, 'input');
    for (const name of ['app_category', 'country'] as const) {
      const names = columnValues(checked.columns[name]!, 5000);
      const share = names.filter((value) => value === OTHER_CATEGORY).length / 5000;
      expect(share).toBeGreaterThan(0.01);
      expect(share).toBeLessThan(0.05);
    }
    const sessions = columnValues(checked.columns.sessions_7d!, 5000);
    const days = columnValues(checked.columns.days_since_session!, 5000);
    expect(days.map((value) => value === null)).toEqual(sessions.map((count) => count === 0));
  });

  it('keeps a user on one side, with one country and one device, and never shows an impression twice', () => {
    const parts = (['train', 'eval', 'predict'] as const).map((part) => made(part, 10_000));
    const users = parts.map((rows) => new Set(rows.get('user_id')));
    const together = users.reduce((sum, { size }) => sum + size, 0);
    expect(new Set(users.flatMap((each) => [...each])).size).toBe(together);
    const ids = parts.flatMap((rows) => rows.get('impression_id') ?? []);
    expect(new Set(ids).size).toBe(30_000);
    const seen = new Map<unknown, string>();
    for (const [i, id] of (parts[0]?.get('user_id') ?? []).entries()) {
      const traits = ['country', 'device_os', 'device_age_years', 'sessions_7d', 'days_since_session']
        .map((name) => parts[0]?.get(name)?.[i])
        .join();
      expect(seen.get(id) ?? traits).toBe(traits);
      seen.set(id, traits);
    }
  });

  it('knows which ads are installed from: rewarded ones seven times as often as banners', () => {
    const truth = numbers(train, 'truth');
    const formats = train.get('ad_format') ?? [];
    const rate = (format: string) => mean(truth.filter((_, i) => formats[i] === format));
    expect(rate('rewarded') / rate('banner')).toBeGreaterThan(6);
    expect(rate('rewarded') / rate('banner')).toBeLessThan(8);
  });
});
