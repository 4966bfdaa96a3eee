// The request to stop a service or a command, as the signal that its job looks at.
import { onStopRequest } from './early-signals.ts';
import { JobError } from './errors.ts';

/**
 * Listens for the rest of the process; once a process.
 *
 * @param stopped - What a request to stop is told as, given its signal's name. Default: that a job was stopped.
 * @returns Aborted by the first request, also by one that came before the call; its reason, by default, is `E_JOB_CANCELLED` (75), naming the signal.
 */
export function watchSignals(stopped: (by: string) => unknown = (by) => JobError.cancelled(by)): AbortSignal {
  const controller = new AbortController();
  // The second request ends the process: an AbortController keeps the reason of the first.
  onStopRequest((signal) => controller.abort(stopped(signal)));
  return controller.signal;
}
