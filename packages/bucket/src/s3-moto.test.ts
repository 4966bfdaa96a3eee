// The S3 driver against moto_server.
import { describe } from 'vitest';
import { testBucketLaws } from './bucket-laws.suite.ts';
import { useMortalCloud } from './cloud-law.fixture.ts';
import { testFaultTable } from './fault-table.suite.ts';
import { MOTO, s3Bucket, useFaultyS3, useS3Server } from './s3-server.fixture.ts';

const missing = MOTO.missing();
describe.skipIf(missing !== undefined)(missing ?? 'S3 on moto_server', () => {
  const server = useS3Server(MOTO);
  testBucketLaws('S3 (moto_server)', server.newBucket, useMortalCloud(server.endpoint, s3Bucket));
  testFaultTable('S3 (moto_server)', useFaultyS3(server));
});
