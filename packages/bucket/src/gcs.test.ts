// A bucket in Google Cloud Storage obeys the laws of every bucket.
import { testBucketLaws } from './bucket-laws.suite.ts';
import { SMALL_PIECE, useGcs } from './gcs-bucket.fixture.ts';

const { newBucket } = useGcs();

testBucketLaws('GCS', () => newBucket());
testBucketLaws('GCS (in small pieces)', () => newBucket({ pieceBytes: SMALL_PIECE }));
