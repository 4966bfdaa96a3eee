// Child processes of the pipeline: signals are passed on once, the exit code comes back.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** How a child ended. */
export interface ChildEnd {
  /** Its exit code, or 128 + the signal's number. */
  readonly code: number;
  /** The signal that this process got meanwhile and passed on. */
  readonly passedOn: NodeJS.Signals | undefined;
  /** What it wrote, when it was captured. */
  readonly output: string;
}

export interface ChildOptions {
  readonly cwd: string;
  /** Keep what it writes instead of showing it. */
  readonly capture: boolean;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const MAX_OUTPUT_CHARS = 200_000;

/**
 * Runs a command to its end. The child leads a process group of its own, so that Ctrl-C reaches it through this process, once, and not
 * a second time from the terminal.
 */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    detached: true,
    stdio: options.capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<ChildEnd>();
  let passedOn: NodeJS.Signals | undefined;
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-MAX_OUTPUT_CHARS);
  };
  const pass = (signal: NodeJS.Signals) => {
    passedOn = signal;
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  for (const signal of SIGNALS) process.on(signal, pass);
  child.on('error', reject);
  child.on('close', (code, signal) =>
    resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), passedOn, output }),
  );
  return promise.finally(() => {
    for (const signal of SIGNALS) process.off(signal, pass);
  });
}
