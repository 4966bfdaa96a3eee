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
  const watch = new Watch(timing);
  let creditMs = timing.answerMs;
  try {
    for (;;) {
      const askedAt = timing.clock.now();
      const next = await watch.wait(() => iterator.next(), askedAt + creditMs);
      if (next.done === true) return;
      const waitedMs = timing.clock.now() - askedAt;
      creditMs = Math.min(timing.answerMs, creditMs - waitedMs + transferMs(next.value.length, timing));
      yield next.value;
    }
  } finally {
    watch.end();
  }
}

/** One timer for many waits. */
class Watch {
  readonly #timing: CloudTiming;
  #cancel: (() => void) | undefined;
  /** Of the wait that goes on, if one does. */
  #giveUp: ((fault: DriverFault) => void) | undefined;
  #endsAt = 0;

  constructor(timing: CloudTiming) {
    this.#timing = timing;
  }

  wait<T>(run: () => Promise<T>, endsAt: number): Promise<T> {
    this.#endsAt = endsAt;
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      if (this.#cancel === undefined) this.#arm();
      run().then((value) => {
        this.#giveUp = undefined;
        resolve(value);
      }, reject);
    });
  }

  end(): void {
    this.#cancel?.();
  }

  #arm(): void {
    const { clock } = this.#timing;
    this.#cancel = clock.after(Math.max(0, this.#endsAt - clock.now()), () => {
      this.#cancel = undefined;
      if (this.#giveUp === undefined) return; // the reader is busy; the next wait arms anew
      if (clock.now() < this.#endsAt) this.#arm();
      else this.#giveUp(new DriverFault('temporary', 'the transfer was too slow or stood still'));
    });
  }
}
