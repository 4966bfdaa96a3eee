// How long a cloud store may take, and how often it is asked again. Clock and chance come in from outside, for tests.

/** Time, as retries and deadlines see it. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Calls back once after `ms`; the returned function prevents it. */
  after(ms: number, callback: () => void): () => void;
}

/** Limits of calls to a cloud store. */
export interface CloudTiming {
  /** For a connection to stand, ms. Default 5,000. */
  readonly connectMs: number;
  /** For the first byte of an answer, and for a transfer that stands still, ms. Default 20,000. */
  readonly answerMs: number;
  /** Slower transfers are given up and begun anew, bytes per second. Default 65,536. */
  readonly minBytesPerSecond: number;
  /** Most attempts at one call. Default 6. */
  readonly attempts: number;
  /** Upper end of the first random wait; each next one is twice as long, ms. Default 200. */
  readonly firstWaitMs: number;
  /** Upper end of every random wait, ms. Default 10,000. */
  readonly maxWaitMs: number;
  /** For all attempts at one call and the waits between them, ms; the time to move the call's bytes comes on top. Default 180,000. */
  readonly totalMs: number;
  readonly clock: Clock;
  /** In [0, 1). Default `Math.random`. */
  readonly random: () => number;
}

const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    let immediate: NodeJS.Immediate | undefined;
    // Where other work has kept the loop busy, what has arrived meanwhile is looked at first.
    const timer = setTimeout(() => (immediate = setImmediate(callback)), ms);
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
  },
};

/** What holds unless a caller says otherwise. */
export const CLOUD_TIMING: CloudTiming = {
  connectMs: 5_000,
  answerMs: 20_000,
  minBytesPerSecond: 64 * 1024,
  attempts: 6,
  firstWaitMs: 200,
  maxWaitMs: 10_000,
  totalMs: 180_000,
  clock: SYSTEM_CLOCK,
  random: Math.random,
};

/** The time that `bytes` may take at the slowest allowed pace, ms. */
export function transferMs(bytes: number, timing: CloudTiming): number {
  return (bytes / timing.minBytesPerSecond) * 1000;
}
