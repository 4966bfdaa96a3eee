import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import { type ExitCode, SlipwayError } from '@slipway/contract';
import { manifestKeyOf, newRunId, type RunRef } from '@slipway/registry';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.fixture.ts';
import { findPublished, type PublishChecks, PublishTarget, type ServeFacts } from './predictions.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';
import { PredictionsStream } from './predictions-stream.ts';
import { tinyCard } from './tiny-model.fixture.ts';

const OUTPUT = 'output/tiny/v1/2026/01/02/prediction_output.csv.gz';
const INPUT = 'input/x.csv';
const options = { gzipLevel: 1, safeStrings: false };
const refOf = (): RunRef => ({ version: 'v1', run: newRunId(), manifestSha256: 'a'.repeat(64) });

async function* nothing() {}

const failure = (code: string, exitCode: ExitCode, message: string) =>
  new SlipwayError({ code, exitCode, message });
const diskFull = () => failure('E_BUCKET_IO', 74, 'disk full');

/** Writes a generation as a serving does; `publish` is the commit. */
async function prepare(bucket: Bucket, ref: RunRef, more: Partial<ServeFacts> = {}) {
  await bucket.write(INPUT, 'id,x\n');
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update('id,x\n').digest('hex');
  const target = await PublishTarget.open(bucket, OUTPUT);
  const stream = new PredictionsStream(nothing(), {
    schema: tinyCard().output,
    gzipLevel: 1,
    onRows: () => {},
  });
  await bucket.writeStream(target.key, stream);
  const facts: ServeFacts = {
    card: tinyCard(),
    ref,
    release: 1,
    date: '2026/01/02',
    startedAt: new Date(0),
    options,
    input: { key: INPUT, sha256, bytes: 5, rawSha256: sha256, rawBytes: 5, rows: 0 },
    output: stream.summary,
    provenance: {
      gitCommit: null,
      gitDirty: null,
      lockfileSha256: null,
      node: 'v24.0.0',
      platform: 'linux-x64',
    },
    ...more,
  };
  const checks: PublishChecks = { confirm: async () => {}, wantedRun: async () => ref.run };
  const publish = (other: Partial<PublishChecks> = {}) => target.publish(facts, { ...checks, ...other });
  return { target, publish };
}

const keysOf = async (bucket: Bucket) => (await collect(bucket.list(''))).map(({ key }) => key);
const manifestIn = async (bucket: Bucket): Promise<PredictionsManifest> =>
  JSON.parse(new TextDecoder().decode(await bucket.read(manifestKeyOf(OUTPUT))));
const find = (bucket: Bucket, ref: RunRef) =>
  findPublished(bucket, OUTPUT, { ref, inputKey: INPUT, options });

describe('PublishTarget', () => {
  it('publishes once; the same serving again finds it and leaves no second generation', async () => {
    const bucket = createMemoryBucket();
    const ref = refOf();
    expect(await find(bucket, ref)).toBeUndefined();
    const first = await (await prepare(bucket, ref)).publish();
    const second = await (await prepare(bucket, ref)).publish();
    expect([first.alreadyPublished, second.alreadyPublished]).toEqual([false, true]);
    expect(second.manifest).toEqual(first.manifest);
    expect(await find(bucket, ref)).toEqual(first.manifest);
    expect(await keysOf(bucket)).toEqual(
      [INPUT, first.manifest.outputs[0]?.key, OUTPUT, manifestKeyOf(OUTPUT)].sort(),
    );
  });

  it('replaces another run’s predictions through the manifest, and keeps their generation for who reads it', async () => {
    const bucket = createMemoryBucket();
    const first = await (await prepare(bucket, refOf())).publish();
    const ref = refOf();
    const second = await (await prepare(bucket, ref)).publish();
    expect(second.alreadyPublished).toBe(false);
    expect((await manifestIn(bucket)).run).toBe(ref.run);
    expect(await bucket.stat(first.manifest.outputs[0]?.key ?? '')).not.toBeNull();
  });

  it('F-7: a serving that wakes up after one of a later release was published loses to it, and takes its generation away', async () => {
    const bucket = createMemoryBucket();
    const zombie = await prepare(bucket, refOf(), { release: 3 });
    const { manifest } = await (await prepare(bucket, refOf(), { release: 5 })).publish();
    const before = await keysOf(bucket);
    await expect(zombie.publish()).rejects.toMatchObject({ code: 'E_OUTPUT_OVERTAKEN', exitCode: 75 });
    await zombie.target.discard();
    expect(await keysOf(bucket)).toEqual(before.filter((key) => key !== zombie.target.key));
    expect(await manifestIn(bucket)).toEqual(manifest);
    // Who sees the later release and asks for the earlier run all the same, gets it.
    const wanted = await (await prepare(bucket, refOf(), { release: 3 })).publish();
    expect(await manifestIn(bucket)).toEqual(wanted.manifest);
  });

  it('F-7: a serving that wakes up after its run was rolled back leaves the predictions of the run before it', async () => {
    const bucket = createMemoryBucket();
    const { manifest } = await (await prepare(bucket, refOf())).publish();
    const zombie = await prepare(bucket, refOf(), { release: 2 });
    await expect(zombie.publish({ wantedRun: async () => manifest.run })).rejects.toMatchObject({
      code: 'E_OUTPUT_OVERTAKEN',
      facts: { key: OUTPUT, run: manifest.run },
    });
    expect(await manifestIn(bucket)).toEqual(manifest);
    expect((await zombie.publish()).manifest.release).toBe(2);
  });

  it('E-10: writes no manifest when its lease is over', async () => {
    const bucket = createMemoryBucket();
    const { target, publish } = await prepare(bucket, refOf());
    const confirm = () => Promise.reject(failure('E_JOB_LEASE', 75, 'over'));
    await expect(publish({ confirm })).rejects.toMatchObject({ code: 'E_JOB_LEASE' });
    await target.discard();
    expect(await keysOf(bucket)).toEqual([INPUT]);
  });

  it('D-13: takes its own record, whose answer was lost, for its own', async () => {
    const memory = createMemoryBucket();
    const losing: Bucket = {
      ...memory,
      putIfAbsent: async (key, data) => (await memory.putIfAbsent(key, data)) && false,
    };
    const { manifest, alreadyPublished } = await (await prepare(losing, refOf())).publish();
    expect(alreadyPublished).toBe(false);
    expect(await memory.stat(manifest.outputs[0]?.key ?? '')).not.toBeNull();
    expect(await memory.read(OUTPUT)).toEqual(await memory.read(manifest.outputs[0]?.key ?? ''));
  });

  it('I6: a crash between the manifest and the copy heals at the next run', async () => {
    const memory = createMemoryBucket();
    const ref = refOf();
    const crashing: Bucket = { ...memory, copy: () => Promise.reject(new Error('killed')) };
    const { target, publish } = await prepare(crashing, ref);
    await expect(publish()).rejects.toMatchObject({ code: 'E_OUTPUT_COPY' });
    await target.discard();
    expect(await memory.stat(target.key)).not.toBeNull(); // the manifest names it
    expect(await memory.stat(OUTPUT)).toBeNull();
    expect(await find(memory, ref)).toMatchObject({ run: ref.run });
    expect(await memory.read(OUTPUT)).toEqual(await memory.read(target.key));
  });

  it('says that the predictions are published when only their copy fails, with the exit code of why', async () => {
    const memory = createMemoryBucket();
    const full: Bucket = { ...memory, copy: () => Promise.reject(diskFull()) };
    const { target, publish } = await prepare(full, refOf());
    await expect(publish()).rejects.toMatchObject({
      code: 'E_OUTPUT_COPY',
      exitCode: 74,
      message: expect.stringMatching(
        new RegExp(
          `^the predictions are published: the manifest names ${target.key}; only the copy .*disk full`,
        ),
      ),
      facts: { key: OUTPUT },
    });
  });

  it('D-1: removes its generation when the disk is full for the manifest, whoever’s is there', async () => {
    const memory = createMemoryBucket();
    const full: Bucket = { ...memory, putIfAbsent: () => Promise.reject(diskFull()) };
    const first = await prepare(full, refOf());
    await expect(first.publish()).rejects.toMatchObject({ code: 'E_BUCKET_IO' });
    await first.target.discard();
    expect(await keysOf(memory)).toEqual([INPUT]);

    const { manifest } = await (await prepare(memory, refOf())).publish();
    const before = await keysOf(memory);
    const fuller: Bucket = {
      ...memory,
      write: (key, data) =>
        key === manifestKeyOf(OUTPUT) ? Promise.reject(diskFull()) : memory.write(key, data),
    };
    const second = await prepare(fuller, refOf());
    await expect(second.publish()).rejects.toMatchObject({ code: 'E_BUCKET_IO' });
    await second.target.discard();
    expect(await keysOf(memory)).toEqual(before);
    expect((await manifestIn(memory)).serveId).toBe(manifest.serveId);
  });

  it.each<[string, (memory: Bucket) => Partial<Bucket>]>([
    [
      'the put failed after it was done',
      (memory) => ({
        putIfAbsent: async (key, data) => {
          await memory.putIfAbsent(key, data);
          throw diskFull();
        },
      }),
    ],
    [
      'the put had no answer and may still be done',
      () => ({ putIfAbsent: () => Promise.reject(failure('E_BUCKET_TEMPORARY', 75, 'timeout')) }),
    ],
    [
      'the manifest cannot be read',
      () => ({
        putIfAbsent: () => Promise.reject(diskFull()),
        stat: () => Promise.reject(failure('E_BUCKET_IO', 74, 'device')),
      }),
    ],
  ])('D-13: keeps its generation when %s', async (_, broken) => {
    const memory = createMemoryBucket();
    const breaking = { ...memory };
    const { target, publish } = await prepare(breaking, refOf());
    Object.assign(breaking, broken(memory));
    await expect(publish()).rejects.toThrow();
    await target.discard().catch(() => {});
    expect(await memory.stat(target.key)).not.toBeNull();
  });

  it('removes its generation when it is discarded before the commit', async () => {
    const bucket = createMemoryBucket();
    const { target } = await prepare(bucket, refOf());
    await target.discard();
    expect(await keysOf(bucket)).toEqual([INPUT]);
  });
});

describe('findPublished', () => {
  it.each<[string, (bucket: Bucket) => Promise<void>]>([
    ['the input is another one', (bucket) => bucket.write(INPUT, 'id,x\na,1\n')],
    ['the input is gone', (bucket) => bucket.delete(INPUT)],
    [
      'the generation is damaged',
      async (bucket) => bucket.write((await manifestIn(bucket)).outputs[0]?.key ?? '', 'x'),
    ],
    ['the manifest is no JSON', (bucket) => bucket.write(manifestKeyOf(OUTPUT), '{')],
    [
      'the manifest is not ours',
      (bucket) => bucket.write(manifestKeyOf(OUTPUT), '{"format":1,"kind":"predictions","inputs":5}'),
    ],
    ['the manifest is huge', (bucket) => bucket.write(manifestKeyOf(OUTPUT), ' '.repeat((1 << 20) + 1))],
    [
      'I-1: the manifest leads out of its generations',
      async (bucket) => {
        const manifest = await manifestIn(bucket);
        const outputs = [{ ...manifest.outputs[0], key: INPUT }];
        await bucket.write(manifestKeyOf(OUTPUT), JSON.stringify({ ...manifest, outputs }));
      },
    ],
  ])('finds nothing when %s', async (_, damage) => {
    const bucket = createMemoryBucket();
    const ref = refOf();
    await (await prepare(bucket, ref)).publish();
    await damage(bucket);
    expect(await find(bucket, ref)).toBeUndefined();
  });

  it('finds nothing of another run or other options', async () => {
    const bucket = createMemoryBucket();
    const ref = refOf();
    await (await prepare(bucket, ref)).publish();
    expect(await find(bucket, refOf())).toBeUndefined();
    const wanted = { ref, inputKey: INPUT, options: { ...options, safeStrings: true } };
    expect(await findPublished(bucket, OUTPUT, wanted)).toBeUndefined();
  });

  it('puts a damaged copy right', async () => {
    const bucket = createMemoryBucket();
    const ref = refOf();
    const { manifest } = await (await prepare(bucket, ref)).publish();
    await bucket.write(OUTPUT, 'damaged');
    expect(await find(bucket, ref)).toEqual(manifest);
    expect(await bucket.read(OUTPUT)).toEqual(await bucket.read(manifest.outputs[0]?.key ?? ''));
  });
});
