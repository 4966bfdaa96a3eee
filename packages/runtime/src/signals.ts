// SIGTERM and SIGINT of a service: the first one asks, the second one ends the process.
import { JobError } from './errors.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Listens for the rest of the process, so that a signal after a commit cannot turn it into a failure; once a process.
 *
 * @returns Aborted by the first signal; its reason is `E_JOB_CANCELLED` (75), naming the signal.
 */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) endNow(signal);
    else controller.abort(JobError.cancelled(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return controller.signal;
}

/** The default action, at once: 143 or 130 for whoever waits. */
function endNow(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
