// Runs a command and measures it from outside: wall, CPU and peak memory of the whole process tree.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a command took. */
export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of the command and all that it started. */
  readonly cpuSeconds: number;
  /**
   * Sum over the tree's programs of each one's own peak resident size, MiB; undefined where there is no /proc. A fork that runs no
   * program of its own is not counted: its pages are its parent's.
   */
  readonly peakMiB: number | undefined;
  readonly stdout: string;
}

const POLL_MS = 15;
const KIB = 1024;

/**
 * @param env - Laid over the environment of the bench.
 * @throws Error with the command's stderr when it ends with anything but 0.
 */
export async function measure(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const startedMs = performance.now();
  // The shell's own clock counts the CPU of every descendant that was waited for.
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@"', command, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const peaks = new Map<number, number>();
  const timer = setInterval(() => notePeaks(child.pid ?? 0, peaks), POLL_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}`);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  const sum = [...peaks.values()].reduce((a, b) => a + b, 0);
  return {
    wallSeconds: (performance.now() - startedMs) / 1000,
    cpuSeconds: user + system,
    peakMiB: peaks.size === 0 ? undefined : sum / KIB,
    stdout,
  };
}

/**
 * Raises each program's known peak, KiB; the measuring shell itself does not count. Between fork and exec a child has its parent's
 * command line and its parent's pages. The command line is read first: if it is the child's own, so are the pages read after it.
 */
function notePeaks(shell: number, peaks: Map<number, number>): void {
  const tree = new Set([shell]);
  for (const [pid, parent] of parents()) {
    if (!tree.has(parent)) continue;
    tree.add(pid);
    if (readProc(`${pid}/cmdline`) === readProc(`${parent}/cmdline`)) continue;
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readProc(`${pid}/status`))?.[1] ?? 0);
    if (peak > 0) peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0));
  }
}

/** Every process with its parent, by ascending id: a child nearly always has the larger one. */
function parents(): [pid: number, parent: number][] {
  const pids = listProc()
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  return pids.map((pid) => [pid, Number(/\) \S (\d+)/.exec(readProc(`${pid}/stat`))?.[1] ?? 0)]);
}

function listProc(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    return [];
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}
