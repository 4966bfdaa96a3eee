import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { SearchLog, type TrialFacts } from './search-log.ts';
import type { SearchSpec } from './search-record.ts';

const spec: SearchSpec = {
  family: 'tiny',
  version: 'v1',
  strategy: 'random',
  space: { fixed: { a: 1 }, dimensions: [{ name: 'b', values: [1, 2] }] },
  seed: 0,
  folds: 3,
  group: null,
  weight: 'clicks',
  metric: 'mse',
  featureSetDigest: 'a'.repeat(64),
  data: ['b'.repeat(64)],
  code: 'c'.repeat(64),
  engine: 'node v24',
};
const trial = (n: number, more: Partial<TrialFacts> = {}): TrialFacts => ({
  trial: n,
  params: { a: 1, b: n },
  folds: [{ weighted: 0.5, unweighted: 0.25, rows: 3, weight: 6, rounds: 7 }],
  loss: { weighted: 0.5, unweighted: 0.25, sd: 0 },
  rounds: 7,
  seconds: 0.1,
  error: null,
  ...more,
});

describe('SearchLog', () => {
  it('finds the same search again by what it depends on, and another one by anything that differs', async () => {
    const bucket = createMemoryBucket();
    const first = await SearchLog.open(bucket, spec);
    await first.record(trial(2));
    await first.record(trial(1, { loss: null, error: { code: 'E_X', message: 'no' } }));
    const again = await SearchLog.open(bucket, structuredClone(spec));
    expect(again.prefix).toBe(`tiny/v1/searches/${first.id}/`);
    expect((await again.trials()).map(({ trial, rounds }) => [trial, rounds])).toEqual([
      [1, 7],
      [2, 7],
    ]);
    const changes: Partial<SearchSpec>[] = [
      { seed: 1 },
      { folds: 4 },
      { group: 'id' },
      { engine: 'node v26' },
      { configs: 9 },
    ];
    const ids = await Promise.all(
      changes.map(async (change) => (await SearchLog.open(bucket, { ...spec, ...change })).id),
    );
    expect(new Set([first.id, ...ids]).size).toBe(6);
  });

  it('keeps the first record of a trial, and gives it to whoever comes second', async () => {
    const log = await SearchLog.open(createMemoryBucket(), spec);
    const { record, isOwn } = await log.record(trial(1));
    expect(isOwn).toBe(true);
    expect(await log.record(trial(1, { seconds: 99 }))).toEqual({ record, isOwn: false });
    expect(await log.trials()).toEqual([record]);
  });

  it.each([
    ['search.json', '{', 'E_SEARCH_DAMAGED'],
    ['search.json', JSON.stringify({ format: 2 }), 'E_SEARCH_FORMAT'],
    ['trials/00000001.json', '{"format": 1, "kind": "trial"}', 'E_SEARCH_DAMAGED'],
  ])('refuses a %s that holds %s with 76', async (name, text, code) => {
    const bucket = createMemoryBucket();
    const log = await SearchLog.open(bucket, spec);
    await bucket.write(log.prefix + name, text);
    const reading = SearchLog.open(bucket, spec).then((found) => found.trials());
    await expect(reading).rejects.toMatchObject({ code, exitCode: 76, facts: { key: log.prefix + name } });
  });

  it('refuses what was copied from another search or another number', async () => {
    const bucket = createMemoryBucket();
    const [one, other] = [
      await SearchLog.open(bucket, spec),
      await SearchLog.open(bucket, { ...spec, seed: 1 }),
    ];
    await other.record(trial(1));
    await bucket.copy(`${other.prefix}trials/00000001.json`, `${one.prefix}trials/00000002.json`);
    await expect(one.trials()).rejects.toMatchObject({ code: 'E_SEARCH_DAMAGED' });
    await bucket.copy(`${other.prefix}search.json`, `${one.prefix}search.json`);
    await expect(SearchLog.open(bucket, spec)).rejects.toMatchObject({
      code: 'E_SEARCH_DAMAGED',
      message: expect.stringContaining('it describes another search'),
    });
  });
});
