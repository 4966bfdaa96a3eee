// One measured transfer in a process of its own. Run: node bucket-child.ts <empty|ours|raw> <write|read> <uri> <bytes> [<endpoint>];
// prints the seconds from the first byte to the last, and checks how many came.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const [who = '', what = '', uri = '', bytes = '0', endpoint = ''] = process.argv.slice(2);
const sizeBytes = Number(bytes);
const KEY = 'bench/object';
const BLOCK = Buffer.from(Uint32Array.from({ length: 1 << 18 }, (_, i) => Math.imul(i, 2654435761)).buffer);
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

const moves: Record<string, () => Promise<() => Promise<number>>> = {
  empty: async () => async () => 0,
  ours,
  raw: uri.startsWith('s3:') ? rawS3 : rawFile,
};
const move = await (moves[who] ?? (() => Promise.reject(new Error(`unknown: ${who}`))))();
const startedAt = performance.now();
const moved = await move();
const seconds = (performance.now() - startedAt) / 1000;
if (who !== 'empty' && moved !== sizeBytes) throw new Error(`${moved} of ${sizeBytes} bytes were moved`);
console.log(JSON.stringify({ seconds }));

async function ours() {
  const { openBucket } = await import('@slipway/bucket');
  const bucket = openBucket(uri, { endpoints: { s3: endpoint } });
  await bucket.stat(KEY); // the SDK is loaded by the first call, and before the start in the peer's run
  if (what === 'write') return async () => (await bucket.writeStream(KEY, blocks())).sizeBytes;
  return () => count(bucket.readStream(KEY));
}

/** The SDK as its documentation shows it, with as much on the way at a time as ours has. */
async function rawS3() {
  const [{ GetObjectCommand, S3Client }, { Upload }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
  ]);
  const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1', credentials });
  const object = { Bucket: new URL(uri).hostname, Key: KEY };
  if (what === 'read') {
    return async () => {
      const { Body } = await client.send(new GetObjectCommand(object));
      const total = await count(Body as Readable);
      client.destroy();
      return total;
    };
  }
  return async () => {
    const params = { ...object, Body: Readable.from(blocks()) };
    await new Upload({ client, params, queueSize: 3, partSize: 8 << 20 }).done();
    client.destroy();
    return sizeBytes;
  };
}

/** What a careful program does without a library: a temporary file, an fsync, a rename. */
async function rawFile() {
  const path = `${fileURLToPath(uri)}/raw`;
  if (what === 'read') return () => count(createReadStream(path, { highWaterMark: 1 << 20 }));
  return async () => {
    await pipeline(
      Readable.from(blocks()),
      createWriteStream(`${path}.tmp`, { highWaterMark: 1 << 20, flush: true }),
    );
    await rename(`${path}.tmp`, path);
    await using folder = await open(fileURLToPath(uri));
    await folder.sync();
    return sizeBytes;
  };
}

function* chunks(): Generator<Buffer> {
  for (let left = sizeBytes; left > 0; left -= BLOCK.length)
    yield BLOCK.subarray(0, Math.min(left, BLOCK.length));
}

async function* blocks(): AsyncGenerator<Buffer> {
  yield* chunks();
}

async function count(source: AsyncIterable<Uint8Array>): Promise<number> {
  let total = 0;
  for await (const chunk of source) total += chunk.length;
  return total;
}
