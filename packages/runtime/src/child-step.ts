// Child processes of the pipeline: they get the pipeline's signals, and their exit code comes back.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { PipelineSignals } from './pipeline-signals.ts';

/** How a child ended. */
export interface ChildEnd {
  /** Its exit code, or 128 + the number of the signal that ended it. */
  readonly code: number;
  /** The end of what it wrote, when it was captured. */
  readonly output: string;
  /** What it said, when it `speaks`. */
  readonly message?: unknown;
}

export interface ChildOptions {
  readonly cwd: string;
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Keep what it writes instead of showing it. */
  readonly capture: boolean;
  /** It is one of ours, sends one message and is ended then. Default false. */
  readonly speaks?: boolean;
  readonly signals: PipelineSignals;
}

const MAX_OUTPUT_CHARS = 200_000;

/**
 * Runs a command to its end. The child leads a process group of its own, so that Ctrl-C reaches it through this process, once, and not
 * a second time from the terminal.
 *
 * @throws Error of the system (`ENOENT`, …) when the command cannot be started.
 */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    ...(options.env && { env: options.env }),
    detached: true,
    stdio: [
      'ignore',
      ...(options.capture ? (['pipe', 'pipe'] as const) : (['inherit', 'inherit'] as const)),
      ...(options.speaks === true ? (['ipc'] as const) : []),
    ],
  });
  const { promise, resolve, reject } = Promise.withResolvers<ChildEnd>();
  const leave = options.signals.passOnTo(child.pid);
  let output = '';
  const keep = (chunk: string) => {
    output = (output + chunk).slice(-MAX_OUTPUT_CHARS);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  let message: unknown;
  child.on('message', (said) => {
    message = said;
    child.kill('SIGKILL');
  });
  child.on('error', reject);
  child.on('close', (code, signal) =>
    resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), output, message }),
  );
  return promise.finally(leave);
}
