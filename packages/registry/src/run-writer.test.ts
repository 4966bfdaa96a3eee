import { type Bucket, createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { commitRun, WEIGHTS } from './run.fixture.ts';
import { DIGEST, FACTS, FAMILY_NAME } from './run-facts.fixture.ts';
import { newRunId } from './run-id.ts';
import { RunWriter } from './run-writer.ts';

const newWriter = (bucket: Bucket): RunWriter =>
  new RunWriter(bucket, { family: FAMILY_NAME, version: 'v2', runId: newRunId() });

async function keysOf(bucket: Bucket): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list('')) keys.push(key);
  return keys;
}

describe('RunWriter', () => {
  it('writes files under the run, and a manifest that lists them by name, size and sha256', async () => {
    const bucket = createMemoryBucket();
    const { ref, manifest } = await commitRun(bucket);
    const prefix = `conversion-rate/v2/runs/${ref.run}/`;
    expect(await keysOf(bucket)).toEqual(
      ['importance.json', 'manifest.json', 'weights.bin'].map((n) => prefix + n),
    );
    expect(manifest.files).toEqual([
      {
        name: 'importance.json',
        bytes: 7,
        sha256: '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
      },
      { name: 'weights.bin', bytes: WEIGHTS.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const stored = JSON.parse(Buffer.from(await bucket.read(`${prefix}manifest.json`)).toString());
    expect(stored).toEqual({
      ...FACTS,
      format: 1,
      kind: 'run',
      family: FAMILY_NAME,
      version: 'v2',
      runId: ref.run,
      files: manifest.files,
    });
  });

  it('lists what is said of the run apart from what the model loads', async () => {
    const bucket = createMemoryBucket();
    const writer = newWriter(bucket);
    await writer.write('weights.bin', WEIGHTS);
    await writer.writeReport('report.json', '{}');
    const { manifest } = await writer.commit(FACTS);
    expect(manifest.files.map(({ name }) => name)).toEqual(['weights.bin']);
    expect(manifest.reports).toEqual([
      {
        name: 'report.json',
        bytes: 2,
        sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
    ]);
    expect(await keysOf(bucket)).toHaveLength(3);
  });

  it('C-10: gives equal files equal entries, run after run', async () => {
    const bucket = createMemoryBucket();
    const [a, b] = [await commitRun(bucket), await commitRun(bucket)];
    expect(a.ref.run).not.toBe(b.ref.run);
    expect(a.manifest.files).toEqual(b.manifest.files);
  });

  it.each(['', 'A', '../x', '/abs', 'a/b', '.hidden', 'a b', 'manifest.json', 'dot.', 'x'.repeat(101)])(
    'refuses the file name %j: the model is at fault, exit 70',
    async (name) => {
      const bucket = createMemoryBucket();
      await expect(newWriter(bucket).write(name, 'x')).rejects.toMatchObject({
        code: 'E_ARTIFACT_NAME',
        exitCode: 70,
      });
      expect(await keysOf(bucket)).toEqual([]);
    },
  );

  it('refuses a name that was used before, also while the first write is under way', async () => {
    const writer = newWriter(createMemoryBucket());
    const first = writer.write('a', '1');
    await expect(writer.write('a', '1')).rejects.toMatchObject({ code: 'E_ARTIFACT_NAME' });
    await first;
  });

  it('keeps the bytes as they were when they were given', async () => {
    const bucket = createMemoryBucket();
    const writer = newWriter(bucket);
    const data = Uint8Array.of(1, 2, 3);
    const writing = writer.write('a', data);
    data.fill(9);
    await writing;
    expect([...(await bucket.read(`${writer.prefix}a`))]).toEqual([1, 2, 3]);
  });

  it('D-13: takes its own file for its own when the answer was lost, and nobody else’s', async () => {
    const inner = createMemoryBucket();
    const forgetful: Bucket = {
      ...inner,
      putIfAbsent: async (key, data) => !(await inner.putIfAbsent(key, data)) && false,
    };
    const writer = newWriter(forgetful);
    await writer.write('a', 'mine');
    expect((await writer.commit(FACTS)).manifest.files).toHaveLength(1);
    const other = newWriter(forgetful);
    await inner.write(`${other.prefix}a`, 'theirs');
    await expect(other.write('a', 'mine')).rejects.toMatchObject({
      code: 'E_ARTIFACT_DAMAGED',
      exitCode: 76,
    });
  });

  it('writes the manifest last, and only when every file reads back as it was written', async () => {
    const bucket = createMemoryBucket();
    const writer = newWriter(bucket);
    await writer.write('a', 'right');
    await bucket.write(`${writer.prefix}a`, 'wrong');
    await expect(writer.commit(FACTS)).rejects.toMatchObject({
      code: 'E_ARTIFACT_DAMAGED',
      facts: { key: `${writer.prefix}a` },
    });
    expect(await keysOf(bucket)).toEqual([`${writer.prefix}a`]);
  });

  it('does not commit while a file is still being written', async () => {
    const writer = newWriter(createMemoryBucket());
    const writing = writer.write('a', '1');
    await expect(writer.commit(FACTS)).rejects.toMatchObject({ code: 'E_ARTIFACT_LIST' });
    await writing;
  });

  it.each([
    [
      'a metric that is NaN',
      { metrics: { ...FACTS.metrics, eval: { ...FACTS.metrics.eval, mse: Number.NaN } } },
      '$.metrics.eval.mse',
    ],
    ['a card with a function', { card: { f: () => 1 } }, 'function has no JSON form'],
    ['a card without end', { card: { x: 'x'.repeat(1 << 20) } }, 'more than 1048576 bytes'],
    ['a wrong digest', { featureSetDigest: DIGEST.toUpperCase() }, '$.featureSetDigest'],
    ['a local time', { createdAt: '2026-11-21 20:46' }, '$.createdAt'],
  ])('refuses %s before anything is committed, exit 70', async (_, facts, problem) => {
    const bucket = createMemoryBucket();
    const error = await commitRun(bucket, 'v2', facts).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'E_RUN_FACTS',
      exitCode: 70,
      message: expect.stringContaining(problem),
    });
    expect((await keysOf(bucket)).filter((key) => key.endsWith('manifest.json'))).toEqual([]);
  });

  it('removes what it wrote when it is discarded, and is closed then', async () => {
    const bucket = createMemoryBucket();
    const kept = await commitRun(bucket);
    const writer = newWriter(bucket);
    await writer.write('a', '1');
    await writer.discard();
    await writer.discard();
    expect((await keysOf(bucket)).every((key) => key.includes(kept.ref.run))).toBe(true);
    await expect(writer.write('b', '1')).rejects.toMatchObject({ code: 'E_RUN_CLOSED', exitCode: 70 });
    await expect(writer.commit(FACTS)).rejects.toMatchObject({ code: 'E_RUN_CLOSED' });
  });

  it('deletes nothing when it is discarded after commit: the run may be published', async () => {
    const bucket = createMemoryBucket();
    const writer = newWriter(bucket);
    await writer.write('a', '1');
    await writer.commit(FACTS);
    await writer.discard();
    expect(await keysOf(bucket)).toHaveLength(2);
  });
});
