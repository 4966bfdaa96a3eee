// A job's lease on a bucket that it writes to.
import type { Bucket } from '@slipway/bucket';
import { newRunId, takeLease } from '@slipway/registry';
import type { JobConfig } from './job-config.ts';
import { thisProcess } from './process-identity.ts';

/** Gives a lease back at the end of an `await using` block. */
export type HeldLease = AsyncDisposable;

/** Takes a lease before a job's first write, so that `slipway gc` leaves alone what the job writes, however young its age guard. */
export async function holdLease(
  bucket: Bucket,
  job: string,
  { deadlineSeconds }: Pick<JobConfig, 'deadlineSeconds'>,
): Promise<HeldLease> {
  const expiresAt = new Date(Date.now() + deadlineSeconds * 1000).toISOString();
  const giveBack = await takeLease(bucket, newRunId(), { job, expiresAt, owner: thisProcess() });
  return { [Symbol.asyncDispose]: giveBack };
}
