// Signs of life: while a step says nothing, say every second that it is still going on.
import type { JobEvent } from './job-events.ts';

const BEAT_MS = 1_000;

/** Hands events on, and makes one of its own when none came for a second. */
export class Heartbeat {
  readonly #onEvent: (event: JobEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #step = 'start';
  #since = performance.now();
  #last = performance.now();
  /** What the step said last, when it also said how long it will take, and when that was. */
  #said:
    | {
        readonly event: Extract<JobEvent, { kind: 'progress' }>;
        readonly leftSeconds: number;
        readonly at: number;
      }
    | undefined;

  constructor(onEvent: (event: JobEvent) => void) {
    this.#onEvent = onEvent;
    this.#timer = setInterval(() => this.#beat(), BEAT_MS / 2);
  }

  /** Hands an event on. */
  pass(event: JobEvent): void {
    this.#last = performance.now();
    if ((event.kind === 'step' || event.kind === 'progress') && event.step !== this.#step) {
      this.#step = event.step;
      this.#since = this.#last;
    }
    if (event.kind !== 'progress') this.#said = undefined;
    else {
      const { leftSeconds } = event;
      this.#said = leftSeconds === undefined ? undefined : { event, leftSeconds, at: this.#last };
    }
    this.#onEvent(event);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const now = performance.now();
    if (now - this.#last < BEAT_MS) return;
    this.#last = now;
    if (this.#said !== undefined) {
      const { event, leftSeconds, at } = this.#said;
      const left = Math.max(0, leftSeconds - (now - at) / 1000);
      this.#onEvent({ ...event, leftSeconds: left, isBeat: true });
      return;
    }
    const seconds = Math.round((now - this.#since) / 1000);
    this.#onEvent({ kind: 'progress', step: this.#step, done: seconds, unit: 's' });
  }
}
