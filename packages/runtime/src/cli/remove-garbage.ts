// Removes what gc has planned to remove; a whole run only when nobody has come to want it since.
import { type Bucket, BucketError } from '@slipway/bucket';
import type { CommandContext } from './answer.ts';
import type { Garbage } from './garbage.ts';
import { WantedRuns } from './wanted-runs.ts';

/** What is to be removed of a bucket. */
export interface BucketGarbage {
  readonly bucket: Bucket;
  /** Leftovers of killed writers go when nobody touched them since. */
  readonly before: Date;
  /** By the clock of the storage, when it was planned. */
  readonly now: Date;
  readonly garbage: readonly Garbage[];
}

/** What was done. */
export interface Removal {
  /** Leftovers of killed writers that were swept. */
  readonly swept: number;
  /** What stays, since somebody released it, or is about to, after all was planned. */
  readonly wanted: ReadonlySet<Garbage>;
}

/** Stops between two things when the signal asks for it. */
export async function removeGarbage(
  plans: readonly BucketGarbage[],
  { progress, signal }: Pick<CommandContext, 'progress' | 'signal'>,
): Promise<Removal> {
  const total = plans.reduce((sum, { garbage }) => sum + garbage.length, 0);
  const wanted = new Set<Garbage>();
  let done = 0;
  let swept = 0;
  for (const { bucket, before, now, garbage } of plans) {
    const wantedRuns = new WantedRuns(bucket, now);
    for (const each of garbage) {
      signal.throwIfAborted();
      const keys = each.family === undefined ? each.keys : await keysAfterManifest(bucket, each, wantedRuns);
      if (keys === undefined) wanted.add(each);
      for (const key of keys ?? []) await bucket.delete(key);
      progress('remove', ++done, total);
    }
    swept += await bucket.sweep(before);
  }
  return { swept, wanted };
}

/**
 * Takes a whole run's manifest away, and with it what makes it a run. Who promotes it says so before looking at the manifest, so that one
 * of the two sees the other: either it is not found any more, or it is found to be wanted and put back.
 *
 * @returns The other keys of the run; undefined when the run stays.
 */
async function keysAfterManifest(
  bucket: Bucket,
  { id, family = '', keys: [manifest = '', ...rest] }: Garbage,
  wantedRuns: WantedRuns,
): Promise<readonly string[] | undefined> {
  const run = { family, run: id };
  const bytes = await readOrNull(bucket, manifest);
  // Another gc is at it, and may put it back.
  if (bytes === null || (await wantedRuns.has(run))) return undefined;
  await bucket.delete(manifest);
  if (!(await wantedRuns.has(run))) return rest;
  await bucket.putIfAbsent(manifest, bytes);
  return undefined;
}

async function readOrNull(bucket: Bucket, key: string): Promise<Uint8Array | null> {
  try {
    return await bucket.read(key);
  } catch (error) {
    if (error instanceof BucketError && error.code === 'E_BUCKET_NOT_FOUND') return null;
    throw error;
  }
}
