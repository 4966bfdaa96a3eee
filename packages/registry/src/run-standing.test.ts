import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { commitRun, publishNew } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';
import { runStandings } from './run-standing.ts';
import { listGenerations } from './stored-generations.ts';
import { listStoredModels, runTime } from './stored-runs.ts';

describe('runs and how they stand', () => {
  it('knows every run that a release ever named, the champion, and what each version serves', async () => {
    const bucket = createMemoryBucket();
    const registry = new Registry(bucket, FAMILY_NAME);
    const first = await publishNew(registry, bucket, 'v1', 'if-none');
    const second = await publishNew(registry, bucket, 'v1');
    const other = await publishNew(registry, bucket, 'v2', true);
    await registry.promote({ run: first.run }, 'test');
    const stray = (await commitRun(bucket, 'v1')).ref;
    const standings = await runStandings(registry.history());
    expect(Object.fromEntries(standings)).toEqual({
      [first.run]: { version: 'v1', releases: [4, 1], isChampion: true, isLatest: true },
      [second.run]: { version: 'v1', releases: [2], isChampion: false, isLatest: false },
      [other.run]: { version: 'v2', releases: [3], isChampion: false, isLatest: true },
    });
    const { families, runs } = await listStoredModels(bucket);
    expect(families).toEqual([FAMILY_NAME]);
    expect(runs.map(({ run }) => run).sort()).toEqual(
      [first, second, other, stray].map(({ run }) => run).sort(),
    );
    expect(runs.find(({ run }) => run === stray.run)).toMatchObject({ version: 'v1', hasManifest: true });
    expect(runs[0]?.keys).toHaveLength(3);
  });

  it('takes nothing else for a run: other folders, files beside runs, badly named ones', async () => {
    const bucket = createMemoryBucket();
    const id = '20261121T204651123Z-0123456789abcdef0123456789abcdef';
    for (const key of [
      'a/v1/runs/nope/x',
      `a/v1/runs/${id}`,
      `a/x1/runs/${id}/x`,
      `a/v1/stop/${id}/x`,
      `_a/v1/runs/${id}/x`,
    ])
      await bucket.write(key, 'x');
    expect(await listStoredModels(bucket)).toEqual({ families: [], runs: [] });
    expect(runTime(id).toISOString()).toBe('2026-11-21T20:46:51.123Z');
  });

  it('finds generations wherever their output is', async () => {
    const bucket = createMemoryBucket();
    const id = '20261121T204651123Z-0123456789abcdef0123456789abcdef';
    await bucket.write(`out/a/_generations/${id}/p.csv.gz`, 'abc');
    await bucket.write(`_generations/${id}/q.csv.gz`, '');
    await bucket.write('out/a/p.csv.gz', 'abc');
    const found = await listGenerations(bucket);
    expect(found.map(({ outputKey, serveId }) => [outputKey, serveId])).toEqual([
      ['q.csv.gz', id],
      ['out/a/p.csv.gz', id],
    ]);
  });
});
