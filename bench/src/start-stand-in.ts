// Starting a server that stands in for a cloud, in a process of its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server that runs. */
export interface StandIn {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly stop: () => void;
}

/** @param script - Prints its port when it is ready. @param bytes - Of every object. */
export function startStandIn(script: URL, bytes: number): Promise<StandIn> {
  const child = spawn(process.execPath, [fileURLToPath(script), String(bytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script.href} ended with ${code}`)));
    child.stdout.once('data', (line: Buffer) =>
      resolve({ endpoint: `http://127.0.0.1:${Number(line.toString())}`, stop: () => void child.kill() }),
    );
  });
}
