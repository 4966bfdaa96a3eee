// A bucket in Google Cloud Storage obeys the laws of every bucket.
import { afterAll, beforeAll } from 'vitest';
import { createBucket } from './bucket.ts';
import { testBucketLaws } from './bucket-laws.suite.ts';
import { cloudAddress } from './cloud-address.ts';
import { createGcsDriver, type GcsOptions } from './gcs-driver.ts';
import { type GcsServer, startGcsServer } from './gcs-server.fixture.ts';

let server: GcsServer;
let buckets = 0;
beforeAll(async () => {
  server = await startGcsServer(['bucket']);
});
afterAll(() => server.close());

const newBucket = (options: GcsOptions) => () => {
  const address = cloudAddress('gs', 'bucket', `/a/b-${buckets++}`);
  return createBucket(createGcsDriver(address, { endpoint: server.endpoint, ...options }));
};

testBucketLaws('GCS', newBucket({}));
testBucketLaws('GCS, in pieces of 256 KiB,', newBucket({ pieceBytes: 256 << 10 }));
