// The S3 driver against Ceph's object gateway, which enforces conditional writes under concurrency.
import { describe } from 'vitest';
import { testBucketLaws } from './bucket-laws.suite.ts';
import { useMortalCloud } from './cloud-law.fixture.ts';
import { testFaultTable } from './fault-table.suite.ts';
import { RADOSGW_SERVER, s3Bucket, useFaultyS3, useS3Server } from './s3-server.fixture.ts';

const missing = RADOSGW_SERVER.missing();
describe.skipIf(missing !== undefined)(missing ?? 'S3 on radosgw', () => {
  const server = useS3Server(RADOSGW_SERVER);
  testBucketLaws('S3 (radosgw)', server.newBucket, useMortalCloud(server.endpoint, s3Bucket));
  testFaultTable('S3 (radosgw)', useFaultyS3(server));
});
