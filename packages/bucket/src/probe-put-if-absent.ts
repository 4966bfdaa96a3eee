// Does a store keep its word? Asked once, at the start of a job that will commit by put-if-absent.
import { randomUUID } from 'node:crypto';
import type { Bucket } from './bucket.ts';
import { DriverFault } from './driver.ts';
import { toBucketError } from './errors.ts';

/** Where the probes' objects are; they are deleted at once, and one that a killed process left behind is gc's to remove. */
export const PROBE_PREFIX = '_probe/';

/**
 * Proves that the store refuses a second put-if-absent to the same key and keeps the first one's bytes.
 *
 * @throws BucketError `E_BUCKET_UNSUPPORTED` (78) when it does not; whatever writing, reading or deleting throws.
 */
export async function probePutIfAbsent(bucket: Bucket): Promise<void> {
  const key = PROBE_PREFIX + randomUUID();
  const isFirst = await bucket.putIfAbsent(key, 'first');
  const isSecond = await bucket.putIfAbsent(key, 'second');
  const kept = Buffer.from(await bucket.read(key)).toString();
  await bucket.delete(key);
  if (isFirst && !isSecond && kept === 'first') return;
  const fault = new DriverFault('unsupported', 'it does not honour put-if-absent');
  throw toBucketError(fault, { op: 'putIfAbsent', bucket: bucket.uri, key });
}

/** As {@link probePutIfAbsent}, for stores whose word has to be tested: a local bucket finds out by itself when it writes. */
export async function probeIfCloud(bucket: Bucket): Promise<void> {
  if (/^(s3|gs):/.test(bucket.uri)) await probePutIfAbsent(bucket);
}
