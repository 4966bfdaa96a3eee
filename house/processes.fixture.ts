// Who is still running: read from /proc where the system has it, else asked of pgrep.
import { readdir, readFile } from 'node:fs/promises';
import { jobEnvironment } from '@slipway/config';
import { runProcess } from '@slipway/testkit/process';

/** Whether a process runs; one that has ended and that nobody has waited for does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(stat);
}

/** Ids of the processes whose command line holds `text`; not this one. */
export async function processesOf(text: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  if (ids.length === 0) return pgrep(text);
  const found = await Promise.all(
    ids.map(async (pid) => (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(text)),
  );
  return ids.filter((pid, i) => found[i] === true && pid !== process.pid);
}

async function pgrep(text: string): Promise<readonly number[]> {
  const { stdout } = await runProcess(['pgrep', '-f', text], { env: jobEnvironment() });
  return stdout.split('\n').filter(Boolean).map(Number);
}
