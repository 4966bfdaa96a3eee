// What a stopped job says: a search has not worked in vain.
import { JobError } from './errors.ts';

/** What is known of a job that may have searched. */
interface StoppedJob {
  readonly job: string;
  readonly train?: { readonly search?: unknown };
}

/** @param by - Name of the signal. @returns `E_JOB_CANCELLED`, exit 75. */
export function stopError(by: string, { job, train }: StoppedJob): JobError {
  return JobError.cancelled(by, job === 'search' || train?.search !== undefined);
}
