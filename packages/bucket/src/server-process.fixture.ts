// Starting the real servers that tests talk to: on loopback, on a free port, and ended with the tests.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const POLL_MS = 50;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Whether a command is installed and works. */
export function isInstalled(command: string): boolean {
  try {
    execFileSync(command, ['--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a server and waits until it answers over HTTP, whatever it says. */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number,
): Promise<RunningServer> {
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk).slice(-2000);
  });
  const endsAt = Date.now() + START_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > endsAt)
      throw new Error(`${command} did not start: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return { endpoint, stop: () => end(child) };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await (await fetch(endpoint)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** The whole group: launchers leave their server behind. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}
