// A command that was asked to stop: how long it may go on, and what is said of it.
import { JobError } from '../errors.ts';

/** Within this a command that goes on from step to step ends by itself, and tells how; who waits for a store that does not answer is left. */
const GRACE_MS = 2_000;
/** What must not be done twice by accident: whether the first time worked is in the log. */
const RELEASING: ReadonlySet<string | undefined> = new Set(['promote', 'rollback']);

/** @param args - The command line. @returns Makes `E_JOB_CANCELLED` (75) from the name of a signal. */
export function stoppedCommand([command]: readonly string[]): (by: string) => JobError {
  const next = RELEASING.has(command)
    ? 'see with slipway releases whether it was done before you run it again'
    : 'run the same command again';
  return (by) => JobError.commandStopped(by, next);
}

/**
 * Waits for a command, and after a request to stop only for a moment.
 *
 * @throws the signal's reason when the command was left; what the command throws.
 */
export async function untilStopped<T>(
  command: Promise<T>,
  signal: AbortSignal,
  graceMs: number = GRACE_MS,
): Promise<T> {
  const left = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => left.reject(signal.reason), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([command, left.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
