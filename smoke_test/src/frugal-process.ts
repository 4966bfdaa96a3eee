// A process that may write no file worth the name, and how much memory it took.
import { watch } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jobEnvironment } from '@slipway/config';
import { type ProcessResult, startProcess, temporaryFolder } from '@slipway/testkit/process';

/** How it ended, and what it took. */
export interface FrugalResult extends ProcessResult {
  /** Most resident memory, bytes. */
  readonly peakBytes: number;
  /** Names of what appeared in its working, home and temporary folder, if only for a moment. */
  readonly appeared: readonly string[];
}

/** The largest file that it may write, on whatever disk, in units of 1,024 bytes; a pipe is no file. */
const MAX_FILE_BLOCKS = 64;
/** Between two looks at its memory; the system keeps the peak, so that only the end is missed. */
const LOOK_MS = 50;

/**
 * Runs Node under a limit of the system on the size of files: a longer write fails, and with it the process.
 *
 * @param args - Of Node.
 * @param env - Besides `PATH` and the like.
 */
export async function runFrugally(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<FrugalResult> {
  await using folder = await temporaryFolder();
  const [cwd, home, temporary] = ['cwd', 'home', 'tmp'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [cwd, home, temporary]) await mkdir(path);
  const appeared: string[] = [];
  const watchers = [cwd, home, temporary].map((path) =>
    watch(path, (_, name) => void appeared.push(String(name))),
  );
  const limited = [
    'bash',
    '-c',
    `ulimit -f ${MAX_FILE_BLOCKS} && exec "$@"`,
    'bash',
    process.execPath,
    ...args,
  ];
  const { child, result } = startProcess(limited, {
    ...{ cwd, timeoutMs: 240_000 },
    env: { ...jobEnvironment(), ...env, HOME: home, TMPDIR: temporary },
  });
  let peakBytes = 0;
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      peakBytes = Math.max(peakBytes, await peakOf(child.pid ?? 0));
      await pause(LOOK_MS);
    }
  })();
  const ended = await result.finally(() => {
    isOver = true;
  });
  await looking;
  for (const watcher of watchers) watcher.close();
  return { ...ended, peakBytes, appeared };
}

/** `VmHWM`; 0 when the process is gone. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
