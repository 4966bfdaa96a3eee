// A clock that runs by itself from timer to timer, without any waiting, for tests of time limits.
import { CLOUD_TIMING, type Clock, type CloudTiming } from './timing.ts';

/** A clock whose time jumps to the next timer as soon as the process has nothing else to do. */
export class JumpingClock implements Clock {
  #now = 0;
  readonly #timers = new Map<() => void, number>();
  /** How long each timer that fired had been set for, ms. */
  readonly fired: number[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const due = this.#now + ms;
    const fire = (): void => {
      if (!this.#timers.has(fire)) return;
      this.#timers.delete(fire);
      this.#now = Math.max(this.#now, due);
      this.fired.push(ms);
      callback();
    };
    this.#timers.set(fire, due);
    setImmediate(() => this.#jump());
    return () => this.#timers.delete(fire);
  }

  /** Only the next timer fires; those that were set later have asked for a jump of their own. */
  #jump(): void {
    const next = [...this.#timers].sort(([, a], [, b]) => a - b)[0];
    next?.[0]();
  }
}

/** The usual limits on a jumping clock, with the longest of all random waits. */
export function jumpingTiming(
  limits: Partial<CloudTiming> = {},
): CloudTiming & { readonly clock: JumpingClock } {
  return { ...CLOUD_TIMING, random: () => 1, ...limits, clock: new JumpingClock() };
}
