// Starting the real servers that tests talk to: on loopback, on a free port, and ended with the tests.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const POLL_MS = 50;
/** Runs a command until it ends or standard input does, which is when the parent is done or dead. */
const KEEPER =
  'exec 3<&0; "$@" </dev/null & pid=$!; { cat <&3 >/dev/null; kill "$pid" 2>/dev/null; } & wait "$pid"; wait "$pid"';

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Whether a command succeeds: the launchers of version managers exist for programs that do not. */
export function works(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Starts a server and waits until it answers over HTTP, whatever it says. It ends with this process, however that ends. */
export async function startServer(
  command: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn('bash', ['-c', KEEPER, 'bash', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk).slice(-2000);
  });
  const endsAt = Date.now() + START_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > endsAt)
      throw new Error(`${command[0]} did not start: ${stderr}`);
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

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}
