// A real process, run to its end, with everything it wrote.
import { type ChildProcess, spawn } from 'node:child_process';

/** How to run a process. */
export interface ProcessOptions {
  /** The whole environment, `PATH` included. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Working directory. Default: this process's. */
  readonly cwd?: string;
  /** Written to standard input, which is then closed. Default: nothing. */
  readonly input?: string | Uint8Array;
  /** After this the process and its children are killed. Default 60,000. */
  readonly timeoutMs?: number;
}

/** How a process ended. */
export interface ProcessResult {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All of it, as UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
  /** Whether `timeoutMs` ended it. */
  readonly timedOut: boolean;
}

/** A process under way. */
export interface RunningProcess {
  readonly child: ChildProcess;
  readonly result: Promise<ProcessResult>;
  /** Resolves once standard output or error holds `text`; rejects when the process ends without it. */
  printed(text: string): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Runs a command to its end; a failing command is a result, not an error.
 *
 * @param command - Program and arguments; no shell is involved.
 * @throws Error of the system (`ENOENT`, …) when the program cannot be started.
 * @example const { code, stderr } = await runProcess([process.execPath, 'main.ts'], { env: { MODEL_VER: 'v1' } });
 */
export function runProcess(command: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  return startProcess(command, options).result;
}

/**
 * Starts a command, for tests that signal it or watch it.
 *
 * @param command - Program and arguments; no shell is involved.
 */
export function startProcess(command: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const [program = '', ...args] = command;
  // A group of its own, so that the deadline reaches grandchildren, which would hold the pipes open.
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env as NodeJS.ProcessEnv,
    detached: true,
  });
  const output: Output = { stdout: [], stderr: [], waiting: new Set() };
  const result = settle(child, output, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  result.catch(() => {}); // whoever awaits it sees the error; a caller who only signals must not crash
  child.stdin.on('error', () => {}); // EPIPE: a process may end without reading its input
  child.stdin.end(options.input);
  return { child, result, printed: (text) => printed(text, output, result) };
}

interface Output {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
  readonly waiting: Set<() => void>;
}

function settle(child: ChildProcess, output: Output, timeoutMs: number): Promise<ProcessResult> {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child);
  }, timeoutMs);
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      output[name].push(chunk);
      for (const check of output.waiting) check();
    });
  }
  return new Promise<ProcessResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout: text(output.stdout), stderr: text(output.stderr), timedOut });
    });
  }).finally(() => clearTimeout(timer));
}

function printed(wanted: string, output: Output, result: Promise<ProcessResult>): Promise<void> {
  const seen = () => [output.stdout, output.stderr].some((chunks) => text(chunks).includes(wanted));
  return new Promise((resolve, reject) => {
    const check = () => {
      if (!seen()) return false;
      output.waiting.delete(check);
      resolve();
      return true;
    };
    if (check()) return;
    output.waiting.add(check);
    const ended = (how: unknown) =>
      reject(new Error(`ended without printing "${wanted}": ${JSON.stringify(how)}`));
    result.then(ended, ended);
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // the group is gone, or this system has none
  }
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
