// What a killed job or a killed doctor left of trying a storage out.
import { type Bucket, PROBE_PREFIX } from '@slipway/bucket';
import { DOCTOR_PREFIX } from './bucket-doctor.ts';
import type { Garbage, GarbageReview, Judge } from './garbage.ts';

/** Who tries a storage out holds no lease, and is done within seconds; with all repetitions of its calls, sooner than this. */
const TRIED_MS = 900_000;

/** Objects of probes that nobody can be at work with any more. */
export async function leftProbes(
  bucket: Bucket,
  { before, now }: Pick<Judge, 'before' | 'now'>,
): Promise<GarbageReview> {
  const limit = new Date(Math.min(before.getTime(), now.getTime() - TRIED_MS));
  const garbage: Garbage[] = [];
  let spared = 0;
  for (const prefix of [DOCTOR_PREFIX, PROBE_PREFIX]) {
    for await (const { key, sizeBytes, modifiedAt: at } of bucket.list(prefix)) {
      if (at >= limit) spared++;
      else garbage.push({ kind: 'probe', id: key, at, reason: 'nobody removed it', keys: [key], sizeBytes });
    }
  }
  return { garbage, spared, doubts: [] };
}
