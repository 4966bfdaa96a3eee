// Time limits on what may hang: one answer, and the pace of a stream.
import { DriverFault } from './driver.ts';
import { type CloudTiming, transferMs } from './timing.ts';

/**
 * Runs `run` for at most `ms`. When time is up its signal fires and the caller gets the fault at once, whatever `run` does then.
 *
 * @param what - What did not happen in time, as in "no answer".
 * @throws {@link DriverFault} `temporary`.
 */
export async function withDeadline<T>(
  what: string,
  ms: number,
  { clock }: CloudTiming,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(Math.max(ms, 0), () => {
    const fault = new DriverFault('temporary', `${what} within ${Math.round(ms)} ms`);
    late.reject(fault);
    controller.abort(fault);
  });
  try {
    return await Promise.race([run(controller.signal), late.promise]);
  } finally {
    cancel();
  }
}

/**
 * Hands on a stream as long as it keeps the slowest allowed pace. Only waiting for the source counts, never the time that the reader
 * takes; a fast start buys no more than `answerMs` of standing still.
 *
 * @throws {@link DriverFault} `temporary` when the source is too slow. The source itself is then the caller's to close.
 */
export async function* paced<T extends Uint8Array>(
  source: AsyncIterable<T>,
  timing: CloudTiming,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let creditMs = timing.answerMs;
  for (;;) {
    const askedAt = timing.clock.now();
    const next = await withDeadline('the transfer was too slow: nothing more', creditMs, timing, () =>
      iterator.next(),
    );
    if (next.done === true) return;
    const waitedMs = timing.clock.now() - askedAt;
    creditMs = Math.min(timing.answerMs, creditMs - waitedMs + transferMs(next.value.length, timing));
    yield next.value;
  }
}
