// The bucket in memory obeys the laws.
import { testBucketLaws } from './bucket-laws.suite.ts';
import { createMemoryBucket } from './memory.ts';

testBucketLaws('memory', createMemoryBucket);
