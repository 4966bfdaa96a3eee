// A process, with all that others can learn of it: what it printed, and the command lines of its whole group while it ran.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessOptions, type ProcessResult, startProcess } from '@slipway/testkit/process';

/** How a process ended, and what could be seen of it. */
export interface WatchedResult extends ProcessResult {
  /** Each command line that one of its processes ever had, its arguments joined by spaces. Empty where there is no /proc. */
  readonly commands: readonly string[];
}

/** Between two looks; a process that lives shorter has a parent's command line. */
const LOOK_MS = 20;

/** Runs a command to its end and looks at its group meanwhile. */
export async function watchProcess(
  command: readonly string[],
  options: ProcessOptions,
): Promise<WatchedResult> {
  const { child, result } = startProcess(command, options);
  const commands = new Set<string>();
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      for (const line of await commandsOf(child.pid ?? 0)) commands.add(line);
      await pause(LOOK_MS);
    }
  };
  const watching = watch();
  const ended = await result.finally(() => {
    isOver = true;
  });
  await watching;
  return { ...ended, commands: [...commands] };
}

async function commandsOf(group: number): Promise<readonly string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => commandOf(pid, group)));
  return lines.filter((line) => line !== '');
}

/** Empty for a process of another group, and one that is gone. */
async function commandOf(pid: string, group: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (itsGroup !== String(group)) return '';
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim();
}
