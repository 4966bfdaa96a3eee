// The signals that a pipeline gets, from its start to its end: none ends it in the gap between two children.
import { JobError } from './errors.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** `timeout` and others signal a process and then its group: what comes within this time is one request to stop. */
const SAME_REQUEST_MS = 250;

/** Passes the first signal on to the child that runs, and ends this process at the second. */
export class PipelineSignals implements Disposable {
  #received: NodeJS.Signals | undefined;
  #receivedMs = 0;
  #group: number | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** The first signal, or undefined. */
  get received(): NodeJS.Signals | undefined {
    return this.#received;
  }

  /**
   * @param before - What is not begun any more.
   * @throws {@link JobError} `E_JOB_CANCELLED` (75) when there was a signal.
   */
  throwIfReceived(before: string): void {
    if (this.#received !== undefined) throw JobError.stopped(this.#received, `before ${before}`);
  }

  /** @param group - Process group that gets the signals from now on. @returns Ends that. */
  passOnTo(group: number | undefined): () => void {
    this.#group = group;
    return () => {
      this.#group = undefined;
    };
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const isSecond = this.#received !== undefined;
    if (isSecond && performance.now() - this.#receivedMs < SAME_REQUEST_MS) return;
    this.#received ??= signal;
    this.#receivedMs = performance.now();
    this.#passOn(signal);
    if (!isSecond) return;
    this[Symbol.dispose]();
    process.kill(process.pid, signal); // the default action, now that nobody listens
  };

  #passOn(signal: NodeJS.Signals): void {
    try {
      if (this.#group !== undefined) process.kill(-this.#group, signal);
    } catch {
      // it has just ended by itself
    }
  }
}
