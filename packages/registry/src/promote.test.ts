import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import type { RunRef } from './release.ts';
import { ReleaseLog } from './release-log.ts';
import { commitRun, numbersOf, publishNew } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const GATE = { gate: 'baseline', measured: 1, limit: 0.1, against: 'zero' };

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

describe('restore', () => {
  it('C-8: puts everything back to what was served after a release, in one new record', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const a = await publishNew(registry, bucket, 'v1', true);
    const b = await publishNew(registry, bucket, 'v2', true);
    await publishNew(registry, bucket, 'v1');
    await publishNew(registry, bucket, 'v3', true);
    expect(await registry.restore(2, 'alice', { reason: 'v3 drifts' })).toMatchObject([
      {
        n: 5,
        kind: 'rollback',
        by: 'alice',
        reason: 'v3 drifts',
        champion: b,
        latestByVersion: { v1: a, v2: b },
      },
    ]);
    expect(await registry.restore(2, 'alice')).toEqual([]);
    await expect(registry.restore(9, 'alice')).rejects.toMatchObject({
      code: 'E_RELEASE_NONE',
      exitCode: 66,
    });
  });

  it('C-4: goes back to no run that is damaged', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const a = await publishNew(registry, bucket, 'v1', true);
    await publishNew(registry, bucket, 'v2', true);
    await bucket.write(`${FAMILY_NAME}/v1/runs/${a.run}/weights.bin`, 'other');
    await expect(registry.restore(1, 'alice')).rejects.toMatchObject({
      code: 'E_ARTIFACT_DAMAGED',
      exitCode: 76,
    });
    expect(await numbersOf(registry)).toEqual([2, 1]);
  });
});

describe('a rollback after a restore', () => {
  it('C-8: goes on down from the champion that was put back, not up to those above it', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const a = await publishNew(registry, bucket, 'v1', true);
    const b = await publishNew(registry, bucket, 'v2', true);
    await publishNew(registry, bucket, 'v3', true);
    await publishNew(registry, bucket, 'v4', true);
    expect(await registry.restore(2, 'x')).toMatchObject([{ champion: b }]);
    expect(await registry.rollback('x')).toMatchObject([{ champion: a }]);
    await expect(registry.rollback('x')).rejects.toMatchObject({ code: 'E_MODEL_NONE' });
  });
});

describe('a run that its gates refused', () => {
  const refused = {
    passed: false,
    gates: [{ ...GATE, passed: false, text: 'mse on eval is 1, that of zero 0.1' }],
  };

  it('is not released: 79, and the log stays as it was', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const { ref } = await commitRun(bucket, 'v2', { verdict: refused });
    await expect(registry.publish(ref, { by: 'train', promote: true })).rejects.toMatchObject({
      code: 'E_RUN_REFUSED',
      exitCode: 79,
      message: expect.stringContaining('baseline: mse on eval is 1, that of zero 0.1'),
    });
    expect(await registry.newest()).toBeNull();
  });

  it('is released by force, which the record keeps, and then it serves, also after a promotion and a rollback', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const { ref } = await commitRun(bucket, 'v2', { verdict: refused });
    const force = { reason: 'the baseline had an outlier', by: 'alice@host' };
    const [record] = await registry.publish(ref, { by: 'train', promote: true, force });
    expect(record?.champion).toEqual({ ...ref, forced: force });
    expect((await registry.resolve({})).manifest.verdict.passed).toBe(false);
    await publishNew(registry, bucket, 'v3', true);
    await registry.promote({ run: ref.run }, 'alice');
    expect((await registry.resolve({ version: 'v2' })).ref.forced).toEqual(force);
    expect((await registry.resolve({ run: ref.run })).ref.forced).toEqual(force);
  });

  it('does not serve where a record names it without a word of force, whoever wrote that', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    await publishNew(registry, bucket, 'v1', true);
    const { ref } = await commitRun(bucket, 'v2', { verdict: refused });
    const log = new ReleaseLog(bucket, FAMILY_NAME, () => new Date());
    await log.append((newest) => ({
      kind: 'promote',
      by: 'mallory',
      version: 'v2',
      run: ref.run,
      manifestSha256: ref.manifestSha256,
      champion: ref,
      latestByVersion: { ...newest?.latestByVersion, v2: ref },
    }));
    await expect(registry.resolve({})).rejects.toMatchObject({
      code: 'E_RUN_REFUSED',
      exitCode: 76,
      message: expect.stringMatching(/slipway rollback makes run \S+ of v1 the champion again$/),
    });
  });

  it('is promoted by force, though no release ever named it, and by nothing less', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    await publishNew(registry, bucket, 'v1', true);
    const { ref } = await commitRun(bucket, 'v2', { verdict: refused });
    const pin = { version: 'v2', run: ref.run };
    await expect(registry.promote(pin, 'alice')).rejects.toMatchObject({
      code: 'E_RUN_REFUSED',
      exitCode: 79,
    });
    await expect(registry.promote({ run: ref.run }, 'alice')).rejects.toMatchObject({ code: 'E_MODEL_RUN' });
    const force = { reason: 'nothing else is left', by: 'alice@host' };
    const [record] = await registry.promote(pin, 'alice', { reason: 'the champion broke', force });
    expect(record).toMatchObject({ n: 2, kind: 'promote', reason: 'the champion broke' });
    expect(record?.champion).toEqual({ ...ref, forced: force });
    expect((await registry.resolve({ version: 'v2' })).ref.forced).toEqual(force);
  });

  it('takes no force where a run passed, and force where it was never released', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const force = { reason: 'why not', by: 'alice@host' };
    const plain = await publishNew(registry, bucket, 'v1', true);
    await publishNew(registry, bucket, 'v1', true);
    expect((await registry.promote({ run: plain.run }, 'alice', { force }))[0]?.champion).toEqual(plain);
    const { ref } = await commitRun(bucket, 'v2');
    const pin = { version: 'v2', run: ref.run };
    await expect(registry.promote(pin, 'alice')).rejects.toMatchObject({
      code: 'E_RUN_UNRELEASED',
      exitCode: 79,
    });
    expect((await registry.promote(pin, 'alice', { force }))[0]?.champion?.forced).toEqual(force);
  });
});
