// The S3 driver against Ceph's object gateway, which enforces conditional writes under concurrency.
import { describe } from 'vitest';
import { testBucketLaws } from './bucket-laws.suite.ts';
import { RADOSGW_SERVER, useS3Server } from './s3-server.fixture.ts';

const missing = RADOSGW_SERVER.missing();
describe.skipIf(missing !== undefined)(missing ?? 'S3 on radosgw', () => {
  const { newBucket } = useS3Server(RADOSGW_SERVER);
  testBucketLaws('S3 (radosgw)', newBucket);
});
