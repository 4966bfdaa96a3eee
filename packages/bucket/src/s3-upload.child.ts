// A process of the S3 tests: `node s3-upload.child.ts <endpoint> <uri> <key> <bytes>` writes one object in parts.
import { openBucket } from './open-bucket.ts';

const [endpoint = '', uri = '', key = '', bytes = ''] = process.argv.slice(2);

async function* zeros(left: number): AsyncGenerator<Uint8Array> {
  for (const chunk = Buffer.alloc(1 << 20); left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
}

const bucket = openBucket(uri, { endpoints: { s3: endpoint } });
console.log((await bucket.writeStream(key, zeros(Number(bytes)))).sizeBytes);
