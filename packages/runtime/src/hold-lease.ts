// A job's lease on a bucket that it writes to.
import type { Bucket } from '@slipway/bucket';
import { newRunId, takeLease } from '@slipway/registry';
import { JobError } from './errors.ts';
import type { JobConfig } from './job-config.ts';
import { thisProcess } from './process-identity.ts';

/** Gives a lease back at the end of an `await using` block. */
export interface HeldLease extends AsyncDisposable {
  /**
   * To be called right before what is written is named by a record that others read.
   *
   * @throws JobError `E_JOB_LEASE` when the lease is over: what the job wrote may have been removed while it was suspended.
   */
  check(): Promise<void>;
  /** What a failure is to be told as: without its lease a job finds its files gone, whatever that looked like to who looked for them. */
  explain(error: unknown): Promise<unknown>;
}

/**
 * Takes a lease before a job's first write, so that `slipway gc` leaves alone what the job writes, however young its age guard.
 *
 * @param run - A run that is there already and that the job is about to release: it stays too, however old.
 */
export async function holdLease(
  bucket: Bucket,
  job: string,
  { deadlineSeconds }: Pick<JobConfig, 'deadlineSeconds'>,
  run?: string,
): Promise<HeldLease> {
  const startedAt = new Date();
  const expiresAt = new Date(startedAt.getTime() + deadlineSeconds * 1000);
  const lease = await takeLease(bucket, newRunId(startedAt), {
    ...{ job, owner: thisProcess(), ...(run === undefined ? {} : { run }) },
    expiresAt: expiresAt.toISOString(),
  });
  const isOver = async () => new Date() >= expiresAt || !(await lease.isHeld());
  return {
    async check() {
      if (await isOver()) throw JobError.leaseLost(job);
    },
    async explain(error) {
      if (error instanceof JobError) return error;
      return (await isOver().catch(() => false)) ? JobError.leaseLost(job, error) : error;
    },
    [Symbol.asyncDispose]: () => lease.giveBack(),
  };
}
