// What every cloud store is told to have said when the bucket itself is not there, whatever was asked.
import { describe, expect, it } from 'vitest';
import { type Bucket, createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { SMALL_PIECE, useGcs } from './gcs-bucket.fixture.ts';
import { createGcsDriver } from './gcs-driver.ts';
import { BIG, collect } from './laws.fixture.ts';
import { createS3Driver } from './s3-driver.ts';
import { MOTO, RADOSGW_SERVER, S3_CREDENTIALS, useS3Server } from './s3-server.fixture.ts';
import { CLOUD_TIMING } from './timing.ts';

const NAME = 'no-such-bucket';
const CALLS: readonly [string, (bucket: Bucket) => Promise<unknown>][] = [
  ['read', (bucket) => bucket.read('a')],
  ['readStream', (bucket) => collect(bucket.readStream('a'))],
  ['write', (bucket) => bucket.write('a', 'x')],
  ['write of much', (bucket) => bucket.write('a', BIG)],
  ['putIfAbsent', (bucket) => bucket.putIfAbsent('a', 'x')],
  ['copy', (bucket) => bucket.copy('a', 'b')],
  ['stat', (bucket) => bucket.stat('a')],
  ['list', (bucket) => collect(bucket.list(''))],
  ['delete', (bucket) => bucket.delete('a')],
];

function testMissingBucket(missing: () => Bucket, empty: () => Bucket): void {
  it.each(CALLS)('D-8: %s is exit 78, and names the bucket and its address', async (_, call) => {
    const bucket = missing();
    await expect(call(bucket)).rejects.toMatchObject({
      code: 'E_BUCKET_MISSING',
      exitCode: 78,
      message: expect.stringMatching(
        `^the bucket ${NAME} does not exist \\(.+\\): create it, or correct the address ${bucket.uri} where it was set$`,
      ),
      facts: { bucket: bucket.uri },
    });
  });

  it('is told from a bucket that holds nothing', async () => {
    const bucket = empty();
    expect(await bucket.stat('a')).toBeNull();
    await expect(empty().read('a')).rejects.toMatchObject({ code: 'E_BUCKET_NOT_FOUND', exitCode: 66 });
    await expect(empty().copy('a', 'b')).rejects.toMatchObject({ code: 'E_BUCKET_NOT_FOUND' });
    await empty().delete('a');
  });
}

describe.each([MOTO, RADOSGW_SERVER])('a bucket that does not exist in S3', (kind) => {
  const why = kind.missing();
  describe.skipIf(why !== undefined)(why ?? `(${kind.name})`, () => {
    const { endpoint, newBucket } = useS3Server(kind);
    const options = () => ({ endpoint: endpoint(), timing: CLOUD_TIMING, credentials: S3_CREDENTIALS });
    testMissingBucket(
      () => createBucket(createS3Driver(cloudAddress('s3', NAME, '/config'), options())),
      newBucket,
    );
  });
});

describe('a bucket that does not exist in Google Cloud Storage', () => {
  const { server, newBucket } = useGcs();
  const driver = () =>
    createGcsDriver(cloudAddress('gs', NAME, '/config'), {
      endpoint: server().endpoint,
      pieceBytes: SMALL_PIECE,
    });
  testMissingBucket(() => createBucket(driver()), newBucket);

  it('is looked for once, and not by who may not list', async () => {
    const bucket = newBucket();
    const from = server().seen.length;
    for (const key of ['a', 'b']) expect(await bucket.stat(key)).toBeNull();
    expect(server().seen.slice(from)).toEqual(['stat', 'list', 'stat']);
    server().fail({ on: 'list', status: 403, times: 99 });
    expect(await newBucket().stat('a')).toBeNull();
  });
});
