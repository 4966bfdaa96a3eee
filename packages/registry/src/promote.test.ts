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

describe('a run that was judged beside a champion', () => {
  const beside = (champion: string | null) => ({ verdict: { passed: true, gates: [], champion } });
  const stale = (exitCode: number) => ({ code: 'E_RUN_STALE', exitCode });

  it('is published only beside that champion: 75 when another was promoted meanwhile, or the first', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const first = await commitRun(bucket, 'v1', beside(null));
    const second = await commitRun(bucket, 'v2', beside(null));
    await registry.publish(first.ref, { by: 'train', promote: 'if-none' });
    await expect(registry.publish(second.ref, { by: 'train' })).rejects.toMatchObject({
      ...stale(75),
      message: expect.stringContaining(
        `before there was a champion, and the champion is run ${first.ref.run} now`,
      ),
    });
    const { key, verdict } = { key: 'k', ...beside(null) };
    await expect(registry.confirmVerdict(key, verdict)).rejects.toMatchObject(stale(75));
    await registry.confirmVerdict(key, beside(first.ref.run).verdict);
    const third = await commitRun(bucket, 'v2', beside(first.ref.run));
    await registry.publish(third.ref, { by: 'train', promote: true });
    expect((await registry.find({})).ref).toEqual(third.ref);
    expect(await registry.publish(third.ref, { by: 'train', promote: true })).toEqual([]);
  });

  it('is promoted only beside that champion: 79, until somebody forces it, and the record keeps that', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const publishBeside = async (version: string, champion: string | null) => {
      const { ref } = await commitRun(bucket, version, beside(champion));
      await registry.publish(ref, { by: 'train', promote: 'if-none' });
      return ref;
    };
    const a = await publishBeside('v1', null);
    const b = await publishBeside('v2', a.run);
    const c = await publishBeside('v3', a.run);
    await registry.promote({ version: 'v2' }, 'alice');
    await expect(registry.promote({ version: 'v3' }, 'alice')).rejects.toMatchObject({
      ...stale(79),
      message: expect.stringContaining(`beside run ${a.run}, and the champion is run ${b.run} now`),
    });
    await expect(registry.promote({ run: a.run }, 'alice')).rejects.toMatchObject(stale(79));
    expect(await numbersOf(registry)).toEqual([4, 3, 2, 1]);
    expect(await registry.rollback('alice')).toMatchObject([{ champion: a }]);
    await registry.promote({ version: 'v2' }, 'alice');
    const force = { reason: 'judged by hand', by: 'alice@host' };
    const [record] = await registry.promote({ version: 'v3' }, 'alice', { force });
    expect(record?.champion).toEqual({ ...c, forced: force });
  });
});

describe('two rollbacks from one champion', () => {
  it('go back once: the second is told who was first, 75', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    await publishNew(registry, bucket, 'v1', true);
    const b = await publishNew(registry, bucket, 'v2', true);
    await publishNew(registry, bucket, 'v3', true);
    let isFirst = true;
    const slow: Bucket = {
      ...bucket,
      async putIfAbsent(key, data) {
        if (isFirst) {
          isFirst = false;
          await registry.rollback('bob');
        }
        return bucket.putIfAbsent(key, data);
      },
    };
    await expect(registryOf(slow).rollback('alice')).rejects.toMatchObject({
      code: 'E_RELEASE_OVERTAKEN',
      exitCode: 75,
      message: expect.stringContaining(`it is run ${b.run} by rollback of bob`),
    });
    expect((await registry.find({})).ref).toEqual(b);
  });

  it('with nothing to go back to says how the newest release is undone, or that there is none', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    await expect(registry.rollback('x')).rejects.toMatchObject({
      code: 'E_MODEL_NONE',
      message: expect.stringContaining('train a version first'),
    });
    const a = await publishNew(registry, bucket, 'v1', true);
    await publishNew(registry, bucket, 'v2');
    await expect(registry.rollback('x')).rejects.toMatchObject({
      code: 'E_MODEL_NONE',
      message: expect.stringContaining('slipway rollback --to 1 puts back'),
    });
    await bucket.delete(`${FAMILY_NAME}/v1/runs/${a.run}/manifest.json`);
    await expect(registry.resolve({})).rejects.toMatchObject({
      code: 'E_RUN_MISSING',
      message: expect.stringMatching(
        /; MODEL_VER=v2 serves run \S+, slipway promote v2 makes it the champion$/,
      ),
    });
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

  it('is released by force, which the record keeps, and then it serves, also after a rollback; a later promotion takes a word of its own', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const { ref } = await commitRun(bucket, 'v2', { verdict: refused });
    const force = { reason: 'the baseline had an outlier', by: 'alice@host' };
    const [record] = await registry.publish(ref, { by: 'train', promote: true, force });
    expect(record?.champion).toEqual({ ...ref, forced: force });
    expect((await registry.resolve({})).manifest.verdict.passed).toBe(false);
    await publishNew(registry, bucket, 'v3', true);
    await registry.rollback('alice');
    expect((await registry.resolve({})).ref).toEqual({ ...ref, forced: force });
    await publishNew(registry, bucket, 'v3', true);
    expect((await registry.resolve({ version: 'v2' })).ref.forced).toEqual(force);
    await expect(registry.promote({ run: ref.run }, 'bob')).rejects.toMatchObject({
      code: 'E_RUN_REFUSED',
      exitCode: 79,
    });
    const again = { reason: 'v3 is worse still', by: 'bob@host' };
    await registry.promote({ run: ref.run }, 'bob', { force: again });
    expect((await registry.resolve({ run: ref.run })).ref.forced).toEqual(again);
    expect(await registry.promote({ run: ref.run }, 'carol')).toEqual([]); // it is the champion already
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

  it('E-12: asks before it writes, and says that a run is gone which went while it was promoted', async () => {
    const bucket = createMemoryBucket();
    const { ref } = await commitRun(bucket, 'v2');
    const pin = { version: 'v2', run: ref.run };
    const force = { reason: 'why not', by: 'alice@host' };
    const registry = registryOf(bucket);
    const refuse = async () => Promise.reject(new Error('the lease is over'));
    await expect(registry.promote(pin, 'alice', { force, confirm: refuse })).rejects.toThrow(
      'the lease is over',
    );
    expect(await registry.newest()).toBeNull();
    const confirm = () => bucket.delete(`${FAMILY_NAME}/v2/runs/${ref.run}/manifest.json`);
    await expect(registry.promote(pin, 'alice', { force, confirm })).rejects.toMatchObject({
      code: 'E_RUN_MISSING',
      exitCode: 76,
    });
  });
});
