// Scripts and signals: an answer at once, the second signal, and a signal between two steps.
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

it.each([
  ['between two steps', `attended true; echo ready; while :; do sleep 0.1; done`],
  [
    'that a step ends well with',
    `attended sh -c 'trap "exit 0" TERM; echo ready; while :; do sleep 0.1; done'; attended echo 'it went on'`,
  ],
])('a signal %s ends the script with 75, and the next step is not begun', async (_, steps) => {
  const script = `set -euo pipefail; . "$1"; ${steps}`;
  const { child, printed, result } = startProcess(['bash', '-c', script, 'bash', bootstrap], {
    env: jobEnvironment(),
  });
  await printed('ready');
  child.kill('SIGTERM');
  expect(await result).toMatchObject({
    code: 75,
    stdout: 'ready\n',
    stderr: 'error E_JOB_CANCELLED message="stopped by SIGTERM; run the same command again" exit=75\n',
  });
});
