export { type Bucket, createBucket, READ_MAX_BYTES } from './bucket.ts';
export { type BucketDriver, DriverFault, type FaultKind, type ObjectStat } from './driver.ts';
export { type BucketCall, BucketError, BucketKeyError, BucketUriError } from './errors.ts';
export { checkKey, isSegment, KEY_MAX_CHARS, SEGMENT_MAX_CHARS, STAGING } from './key.ts';
export { missingFolder, rememberMissing } from './local-folder.ts';
export { createMemoryBucket } from './memory.ts';
export { type CloudEndpoints, type OpenBucketOptions, openBucket } from './open-bucket.ts';
export { probeIfCloud, probePutIfAbsent } from './probe-put-if-absent.ts';
export type { CloudTiming } from './timing.ts';
