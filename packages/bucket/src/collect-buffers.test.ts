// Memory of a stream: what its reader has let go is freed while the stream goes on.
import { expect, it } from 'vitest';
import { createBucket } from './bucket.ts';
import { collecting } from './collect-buffers.ts';
import type { BucketDriver } from './driver.ts';
import { createMemoryBucket } from './memory.ts';

const MIB = 1 << 20;
const CHUNKS = 200;

async function* fresh(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield Buffer.allocUnsafeSlow(bytes).fill(i);
}

/** Most bytes of buffers that were alive at a time, above what was there before. */
async function mostAlive(stream: AsyncIterable<Uint8Array>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for await (const _ of stream) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  return most;
}

it('keeps a few MiB of what passed, however much that was', async () => {
  expect(await mostAlive(fresh(CHUNKS, MIB))).toBeGreaterThan(24 * MIB);
  expect(await mostAlive(collecting(fresh(CHUNKS, MIB)))).toBeLessThan(16 * MIB);
  expect(await mostAlive(collecting(fresh(CHUNKS * 16, MIB / 16)))).toBeLessThan(16 * MIB);
});

it('does so in every bucket, reading and writing', async () => {
  const memory = createMemoryBucket();
  let most = 0;
  const driver = {
    uri: memory.uri,
    readStream: () => fresh(CHUNKS, MIB),
    writeStream: async (_key: string, source: AsyncIterable<Uint8Array>) => {
      most = await mostAlive(source);
      return { sizeBytes: 0 };
    },
  } as Partial<BucketDriver> as BucketDriver;
  const bucket = createBucket(driver);
  expect(await mostAlive(bucket.readStream('a'))).toBeLessThan(16 * MIB);
  await bucket.writeStream('a', fresh(CHUNKS, MIB));
  expect(most).toBeLessThan(16 * MIB);
});

it('leaves alone what the reader keeps', async () => {
  const kept: Uint8Array[] = [];
  for await (const chunk of collecting(fresh(16, MIB))) kept.push(chunk);
  expect(kept.map((chunk) => [chunk.length, chunk[0], chunk.at(-1)])).toEqual(
    kept.map((_, i) => [MIB, i, i]),
  );
});
