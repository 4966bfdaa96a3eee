// A bucket in Google Cloud Storage obeys the laws of every bucket.

import { createBucket } from './bucket.ts';
import { testBucketLaws } from './bucket-laws.suite.ts';
import { cloudAddress } from './cloud-address.ts';
import { useMortalCloud } from './cloud-law.fixture.ts';
import { GCS_BUCKET, QUICK, SMALL_PIECE, useGcs } from './gcs-bucket.fixture.ts';
import { createGcsDriver } from './gcs-driver.ts';

const { newBucket, server } = useGcs();
const storage = useMortalCloud(
  () => server().endpoint,
  (endpoint, prefix, limits) =>
    createBucket(
      createGcsDriver(cloudAddress('gs', GCS_BUCKET, `/${prefix}`), {
        endpoint,
        timing: { ...QUICK, ...limits },
      }),
    ),
);

testBucketLaws('GCS', () => newBucket(), storage);
testBucketLaws('GCS (in small pieces)', () => newBucket({ pieceBytes: SMALL_PIECE }));
