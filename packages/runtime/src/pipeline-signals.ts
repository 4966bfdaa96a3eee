// The requests to stop a pipeline, from its start to its end: none is lost in the gap between two children.
import { onStopRequest } from './early-signals.ts';
import { JobError } from './errors.ts';

/** Passes every request on to the child that runs; the second one ends this process too. Once a process. */
export class PipelineSignals {
  #received: NodeJS.Signals | undefined;
  #group: number | undefined;

  constructor() {
    onStopRequest((signal) => {
      this.#received ??= signal;
      this.#passOn(signal);
    });
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

  #passOn(signal: NodeJS.Signals): void {
    try {
      if (this.#group !== undefined) process.kill(-this.#group, signal);
    } catch {
      // it has just ended by itself
    }
  }
}
