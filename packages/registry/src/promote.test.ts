import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import type { RunRef } from './release.ts';
import { numbersOf, publishNew } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const registryOf = (bucket: Bucket): Registry => new Registry(bucket, FAMILY_NAME);

describe('promote and rollback', () => {
  it('C-8: promotes an old run under a new number, and its version serves it again', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const old = await publishNew(registry, bucket, 'v2', true);
    await publishNew(registry, bucket, 'v2', true);
    const [record] = await registry.promote({ run: old.run }, 'alice');
    expect(record).toMatchObject({
      n: 3,
      kind: 'promote',
      by: 'alice',
      run: old.run,
      champion: old,
      latestByVersion: { v2: old },
    });
    expect((await registry.resolve({ version: 'v2' })).ref).toEqual(old);
    expect((await registry.resolve({})).ref).toEqual(old);
  });

  it('C-8: rolls back step by step, not to and fro', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const a = await publishNew(registry, bucket, 'v1', true);
    const b = await publishNew(registry, bucket, 'v2', true);
    await publishNew(registry, bucket, 'v2', true);
    expect(await registry.rollback('x')).toMatchObject([
      { n: 4, kind: 'rollback', champion: b, latestByVersion: { v1: a, v2: b } },
    ]);
    expect(await registry.rollback('x')).toMatchObject([{ n: 5, kind: 'rollback', champion: a }]);
    await expect(registry.rollback('x')).rejects.toMatchObject({ code: 'E_MODEL_NONE' });
    const d = await publishNew(registry, bucket, 'v3', true);
    expect((await registry.find({})).ref).toEqual(d);
    expect(await registry.rollback('x')).toMatchObject([{ champion: a }]);
  });

  it('C-4: rolls back from a champion whose files are gone, but not to one', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const a = await publishNew(registry, bucket, 'v2', true);
    const b = await publishNew(registry, bucket, 'v2', true);
    await bucket.delete(`${FAMILY_NAME}/v2/runs/${b.run}/manifest.json`);
    expect(await registry.rollback('x')).toMatchObject([{ champion: a }]);
    await expect(registry.promote({ run: b.run }, 'x')).rejects.toMatchObject({
      code: 'E_RUN_MISSING',
      exitCode: 76,
    });
    expect(await numbersOf(registry)).toEqual([3, 2, 1]);
  });

  it('keeps latest and champion as a simple model of them says, under any sequence', async () => {
    const step = fc.record({
      kind: fc.constantFrom('publish', 'if-none', 'publish-promote', 'promote-version', 'promote-run'),
      version: fc.constantFrom('v1', 'v2', 'v10'),
      pick: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const bucket = createMemoryBucket();
        const registry = registryOf(bucket);
        const runs: RunRef[] = [];
        const latest: Record<string, RunRef> = {};
        let champion: RunRef | null = null;
        for (const { kind, version, pick } of steps) {
          if (kind === 'promote-version' && latest[version] !== undefined) {
            champion = latest[version];
            await registry.promote({ version }, 'x');
          } else if (kind === 'promote-run' && runs.length > 0) {
            const ref = runs[pick % runs.length]!; // there is one
            champion = latest[ref.version] = ref;
            await registry.promote({ run: ref.run }, 'x');
          } else if (!kind.startsWith('promote')) {
            const promote = kind === 'if-none' ? kind : kind === 'publish-promote';
            const ref = await publishNew(registry, bucket, version, promote);
            runs.push(ref);
            latest[version] = ref;
            if (promote === true || (promote === 'if-none' && champion === null)) champion = ref;
          }
          const newest = (await registry.newest())?.record;
          expect(newest?.latestByVersion ?? {}).toEqual(latest);
          expect(newest?.champion ?? null).toEqual(champion);
        }
        const numbers = await numbersOf(registry);
        expect(numbers).toEqual(numbers.map((_, i) => numbers.length - i));
      }),
      { seed: 20261121, numRuns: 40 },
    );
  });
});
