// A script that waits for a command answers a signal at once, whatever the command does with it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jobEnvironment } from '@slipway/config';
import { startProcess, temporaryFolder } from '@slipway/testkit/process';
import { expect, it } from 'vitest';
import { isAlive } from './processes.fixture.ts';
import { ROOT } from './workspace.ts';

const bootstrap = join(ROOT, 'services/pipeline/bootstrap.sh');
const SAID = 'stopping … (Ctrl-C again ends at once)\n';

/** A command that the script waits for, which writes its process id and goes on when it is asked to stop. */
async function waiting() {
  const folder = await temporaryFolder();
  const pidFile = join(folder.path, 'pid');
  const deaf = `trap '' TERM; echo $$ > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; while :; do sleep 0.1; done`;
  const script = `set -euo pipefail; . "$1"; quietly 'doing it' sh -c "$2"; echo 'it went on'`;
  const env = { ...jobEnvironment(), TMPDIR: folder.path };
  const running = startProcess(['bash', '-c', script, 'bash', bootstrap, deaf], { env });
  await running.printed('doing it');
  await expect.poll(() => readFile(pidFile, 'utf8').catch(() => '')).not.toBe('');
  const pid = Number(await readFile(pidFile, 'utf8'));
  return { ...running, pid, [Symbol.asyncDispose]: () => folder.remove() };
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s is answered at once, and the next one ends the command: exit 75',
  async (signal) => {
    await using job = await waiting();
    job.child.kill(signal);
    await job.printed(SAID);
    await expect(isAlive(job.pid)).resolves.toBe(true);
    // Within one second signals count as one: it is sent until it is the second.
    const again = setInterval(() => job.child.kill(signal), 100);
    const end = await job.result;
    clearInterval(again);
    expect(end).toMatchObject({ code: 75, signal: null, stdout: '' });
    expect(end.stderr).toMatch(
      new RegExp(
        `^doing it \\.*\\nstopping … \\(Ctrl-C again ends at once\\)\\nerror E_JOB_CANCELLED message="stopped by ${signal} while doing it; run the same command again" exit=75\\n$`,
      ),
    );
    await expect.poll(() => isAlive(job.pid)).toBe(false);
  },
);
