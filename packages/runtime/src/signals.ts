// The request to stop a service or a command, as the signal that its job looks at.
import { onStopRequest } from './early-signals.ts';
import { JobError } from './errors.ts';

/**
 * Listens for the rest of the process; once a process.
 *
 * @returns Aborted by the first request, also by one that came before the call; its reason is `E_JOB_CANCELLED` (75), naming the signal.
 */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  // The second request ends the process: an AbortController keeps the reason of the first.
  onStopRequest((signal) => controller.abort(JobError.cancelled(signal)));
  return controller.signal;
}
