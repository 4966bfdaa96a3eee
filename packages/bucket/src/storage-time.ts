// What time it is where the objects are: by that clock they got their times.
import { randomUUID } from 'node:crypto';
import type { Bucket } from './bucket.ts';
import { PROBE_PREFIX } from './probe-put-if-absent.ts';

/**
 * The time by the storage's own clock, which is that of every `modifiedAt`; clouds cut it to the second. Writes an object and deletes it.
 *
 * @throws whatever writing, looking or deleting throws.
 */
export async function storageTime(bucket: Bucket): Promise<Date> {
  const key = PROBE_PREFIX + randomUUID();
  await bucket.write(key, '');
  const found = await bucket.stat(key);
  await bucket.delete(key);
  // Whoever removed it meanwhile did so right now.
  return found?.modifiedAt ?? storageTime(bucket);
}
