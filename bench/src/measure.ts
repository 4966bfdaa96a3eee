// Runs a command and measures it from outside: wall, CPU and peak memory of the whole process tree.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a command took. */
export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of the command and all that it started, a child that nobody waited for among them. */
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
/** Of the times in /proc/<pid>/stat. @see proc(5): USER_HZ, 100 on all that Node runs on */
const TICKS_PER_SECOND = 100;
/** Parent, user time and system time, behind the name, which may hold anything. @see proc(5) */
const STAT = /\) \S (\d+)(?: \S+){9} (\d+) (\d+)/;

/** What is known of each program by its id: its peak, KiB, and the ticks of each process. */
interface Seen {
  readonly peaks: Map<number, number>;
  readonly ticks: Map<number, number>;
}

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
  const seen: Seen = { peaks: new Map(), ticks: new Map() };
  const timer = setInterval(() => look(child.pid ?? 0, seen), POLL_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}`);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return {
    wallSeconds: (performance.now() - startedMs) / 1000,
    // Both may know too little: the shell of children that were killed in the end, the looks of what ended between two of them.
    cpuSeconds: Math.max(user + system, total(seen.ticks) / TICKS_PER_SECOND),
    peakMiB: seen.peaks.size === 0 ? undefined : total(seen.peaks) / KIB,
    stdout,
  };
}

function total(values: ReadonlyMap<number, number>): number {
  return [...values.values()].reduce((a, b) => a + b, 0);
}

/**
 * Raises what is known of each program; the memory of the measuring shell itself does not count. Between fork and exec a child has its
 * parent's command line and its parent's pages. The command line is read first: if it is the child's own, so are the pages read after it.
 */
function look(shell: number, { peaks, ticks }: Seen): void {
  for (const { pid, parent, used } of descendants(shell)) {
    ticks.set(pid, used);
    if (readProc(`${pid}/cmdline`) === readProc(`${parent}/cmdline`)) continue;
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readProc(`${pid}/status`))?.[1] ?? 0);
    if (peak > 0) peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0));
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of the process alone, ticks. */
  readonly used: number;
}

/** Ids begin again from below when they are used up: a child may have a smaller one than its parent. */
function descendants(root: number): readonly Process[] {
  const children = Map.groupBy(processes(), ({ parent }) => parent);
  const below = (pid: number): readonly Process[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return below(root);
}

function processes(): readonly Process[] {
  const pids = listProc().filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    const [, parent = 0, user = 0, system = 0] = (STAT.exec(readProc(`${pid}/stat`)) ?? []).map(Number);
    return { pid: Number(pid), parent, used: user + system };
  });
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
