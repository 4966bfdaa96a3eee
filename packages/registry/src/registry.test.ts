import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import { formatErrorLine } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { commitRun, numbersOf, publishNew, WEIGHTS } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';
import { newRunId } from './run-id.ts';

const registryOf = (bucket: Bucket): Registry => new Registry(bucket, FAMILY_NAME);

describe('an empty registry', () => {
  it('C-1: says which version to train first and how, exit 66, and writes nothing', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const error = await registry.resolve({ version: 'v2' }).catch((e: unknown) => e);
    expect(formatErrorLine(error)).toBe(
      'error E_MODEL_NONE family=conversion-rate version=v2 message="train v2 first: ./build_pipeline.sh -v v2 --service train" exit=66',
    );
    await expect(registry.resolve({})).rejects.toMatchObject({ code: 'E_MODEL_NONE', exitCode: 66 });
    await expect(registry.resolve({ run: newRunId() })).rejects.toMatchObject({
      code: 'E_MODEL_RUN',
      exitCode: 66,
    });
    await expect(registry.rollback('test')).rejects.toMatchObject({ code: 'E_MODEL_NONE', exitCode: 66 });
    await expect(registry.promote({ version: 'v2' }, 'test')).rejects.toMatchObject({ code: 'E_MODEL_NONE' });
    expect(await registry.newest()).toBeNull();
    expect(await bucket.list('')[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
  });

  it('takes files of a run without a manifest for no run', async () => {
    const bucket = createMemoryBucket();
    const ref = { version: 'v2', run: newRunId(), manifestSha256: 'a'.repeat(64) };
    await bucket.write(`${FAMILY_NAME}/v2/runs/${ref.run}/weights.bin`, 'x');
    await expect(registryOf(bucket).publish(ref, { by: 'test' })).rejects.toMatchObject({
      code: 'E_RUN_MISSING',
    });
    expect(await registryOf(bucket).newest()).toBeNull();
  });

  it('I-1: refuses families, versions and runs that are none', async () => {
    const bucket = createMemoryBucket();
    expect(() => new Registry(bucket, '../x')).toThrow('no family');
    await expect(registryOf(bucket).find({ version: '__proto__' })).rejects.toMatchObject({
      code: 'E_REGISTRY_KEY',
      exitCode: 78,
    });
    await expect(registryOf(bucket).find({ run: '../../x' })).rejects.toMatchObject({
      code: 'E_REGISTRY_KEY',
      exitCode: 78,
    });
  });
});

describe('publish', () => {
  it('makes a run the latest of its version, and the champion when there is none', async () => {
    const bucket = createMemoryBucket();
    const registry = new Registry(bucket, FAMILY_NAME, { now: () => new Date('2026-11-21T20:46:51.123Z') });
    const { ref } = await commitRun(bucket);
    const records = await registry.publish(ref, { promote: 'if-none', by: 'train' });
    const expected = {
      format: 1,
      n: 1,
      prevSha256: null,
      at: '2026-11-21T20:46:51.123Z',
      by: 'train',
      kind: 'publish',
      run: ref.run,
      version: 'v2',
      manifestSha256: ref.manifestSha256,
      champion: ref,
      latestByVersion: { v2: ref },
      selfSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    expect(records).toEqual([expected]);
    expect((await registry.newest())?.record).toEqual(expected);
    const stored = await bucket.read(`${FAMILY_NAME}/_releases/00000000000000000001.json`);
    expect(JSON.parse(Buffer.from(stored).toString())).toEqual(expected);
  });

  it('leaves the champion alone unless told to promote', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const first = await publishNew(registry, bucket, 'v1', 'if-none');
    const second = await publishNew(registry, bucket, 'v2', 'if-none');
    const third = await publishNew(registry, bucket, 'v2');
    expect((await registry.find({})).ref).toEqual(first);
    expect((await registry.find({ version: 'v2' })).ref).toEqual(third);
    const fourth = await publishNew(registry, bucket, 'v2', true);
    expect((await registry.find({})).ref).toEqual(fourth);
    expect((await registry.find({ version: 'v1' })).ref).toEqual(first);
    expect(await registry.find({ run: second.run, version: 'v2' })).toEqual({ ref: second, release: 2 });
    expect(await numbersOf(registry)).toEqual([4, 3, 2, 1]);
  });

  it('publishes without a champion when it is not told to promote', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    await publishNew(registry, bucket, 'v2');
    await expect(registry.resolve({})).rejects.toMatchObject({ code: 'E_MODEL_NONE' });
    expect((await registry.resolve({ version: 'v2' })).release).toBe(1);
  });

  it('writes nothing when the newest release says all of it already', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const ref = await publishNew(registry, bucket, 'v2');
    expect(await registry.publish(ref, { by: 'test' })).toEqual([]);
    expect(await registry.publish(ref, { promote: true, by: 'test' })).toMatchObject([
      { n: 2, champion: ref },
    ]);
    expect(await registry.publish(ref, { promote: true, by: 'test' })).toEqual([]);
    expect(await numbersOf(registry)).toEqual([2, 1]);
  });
});

describe('resolve', () => {
  it('gives the manifest and the verified bytes of the run', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const ref = await publishNew(registry, bucket, 'v2', true);
    const pinned = await registry.resolve({}, { featureSetDigest: 'a'.repeat(64) });
    expect(pinned).toMatchObject({ ref, release: 1, manifest: { runId: ref.run, kind: 'run' } });
    expect(pinned.artifacts.names).toEqual(['importance.json', 'weights.bin']);
    expect(Buffer.from(await pinned.artifacts.read('weights.bin')).equals(WEIGHTS)).toBe(true);
    await expect(pinned.artifacts.read('other')).rejects.toMatchObject({
      code: 'E_ARTIFACT_LIST',
      exitCode: 76,
    });
  });

  it('refuses a run that is of another version than the one asked for, exit 78', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const ref = await publishNew(registry, bucket, 'v2', true);
    await expect(registry.find({ run: ref.run, version: 'v1' })).rejects.toMatchObject({
      code: 'E_MODEL_PIN',
      exitCode: 78,
    });
  });

  it('does not know a run that was committed but never published', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    await publishNew(registry, bucket, 'v2', true);
    const { ref } = await commitRun(bucket);
    await expect(registry.find({ run: ref.run })).rejects.toMatchObject({
      code: 'E_MODEL_RUN',
      exitCode: 66,
    });
  });

  it('F-2: keeps what it pinned whatever is published afterwards', async () => {
    const bucket = createMemoryBucket();
    const registry = registryOf(bucket);
    const ref = await publishNew(registry, bucket, 'v2', true);
    const found = await registry.find({});
    await publishNew(registry, bucket, 'v2', true);
    expect((await registry.load(found)).ref).toEqual(ref);
  });
});
