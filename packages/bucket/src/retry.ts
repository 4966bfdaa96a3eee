// Asking a cloud store again: exponential back-off with full jitter, the store's own Retry-After, a deadline for the whole.
import { withDeadline } from './deadline.ts';
import { DriverFault } from './driver.ts';
import { type CloudTiming, transferMs } from './timing.ts';

/** How to make one call. */
export interface CallOptions {
  readonly timing: CloudTiming;
  /** What a client's error means; gives back what is none of the store's. */
  readonly toFault: (error: unknown) => unknown;
  /** Bytes that the call sends: they lengthen its time. Default 0. */
  readonly bodyBytes?: number;
  /** What the store itself may need for the work, before its answer, ms. Default 0. */
  readonly workMs?: number;
  /** Ends the call, its attempts and its waits. */
  readonly signal?: AbortSignal | undefined;
}

/** One attempt at a call. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** Fires when the attempt's time is up. */
  readonly signal: AbortSignal;
}

/**
 * Makes one idempotent call until it works, it fails for good, or time or attempts are used up.
 *
 * @throws {@link DriverFault}, the last one; what `toFault` does not know, as it is.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
export async function callStore<T>(
  run: (attempt: Attempt) => Promise<T>,
  { timing, toFault, bodyBytes = 0, workMs = 0, signal }: CallOptions,
): Promise<T> {
  const extraMs = transferMs(bodyBytes, timing) + workMs;
  const endsAt = timing.clock.now() + timing.totalMs + extraMs;
  let damaged = 0;
  for (let number = 1; ; number++) {
    signal?.throwIfAborted();
    try {
      const leftMs = endsAt - timing.clock.now();
      return await withDeadline('no answer', Math.min(timing.answerMs + extraMs, leftMs), timing, (late) =>
        run({ number, signal: signal === undefined ? late : AbortSignal.any([late, signal]) }),
      );
    } catch (error) {
      const fault = toFault(error);
      if (!(fault instanceof DriverFault) || fault.retry === 'never') throw fault;
      if (fault.retry === 'once' && ++damaged > 1) throw fault;
      const waitMs = waitBefore(number, fault, timing);
      if (number >= timing.attempts || timing.clock.now() + waitMs >= endsAt) throw givenUp(fault, number);
      await pause(waitMs, timing, signal);
    }
  }
}

/** How long to wait after a failed attempt, ms: random below a doubling limit, and not before the store wants to be asked again. */
export function waitBefore(attempt: number, fault: DriverFault, timing: CloudTiming): number {
  const limit = Math.min(timing.maxWaitMs, timing.firstWaitMs * 2 ** (attempt - 1));
  return (fault.retryAfterMs ?? 0) + timing.random() * limit;
}

/** Waits on the timing's clock, or until the signal fires. */
export function pause(ms: number, { clock }: CloudTiming, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = (): void => {
      cancel();
      resolve();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The same fault, which says how often it was met. */
export function givenUp(fault: DriverFault, attempts: number): DriverFault {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  return new DriverFault(fault.kind, `${fault.message}; tried ${times}`, {
    cause: fault.cause,
    retry: 'never',
  });
}

/** What a Retry-After header asks for, ms: seconds or a date. Undefined when it says nothing usable. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
