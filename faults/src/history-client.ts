// One client process of a history, from the outside.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Action, Seen } from './history.ts';

/** What a client is told. */
export interface ClientOrder {
  readonly action: Action;
  /** It marks what it writes with this. */
  readonly op: string;
  readonly env: Readonly<Record<string, string>>;
  /** The preload library's variables; none: no faults of the file system. */
  readonly shim: Readonly<Record<string, string>>;
  readonly baseDir: string;
}

/** What it says. */
export interface ClientAnswer {
  readonly seen: Seen | null;
  /** Of a failure. */
  readonly exitCode?: number;
  readonly line?: string;
}

const SCRIPT = fileURLToPath(new URL('history.child.ts', import.meta.url));

/** A process that does one thing after another until it is killed. */
export class HistoryClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  /** @param shim - Path of the preload library; undefined: without. */
  constructor(shim: string | undefined) {
    const preload =
      shim === undefined ? {} : { LD_PRELOAD: shim, UV_THREADPOOL_SIZE: '1', FAULTFS_SEQ: 'off' };
    this.#child = spawn(process.execPath, [SCRIPT], {
      env: { PATH: '/nonexistent', ...preload },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdin.on('error', () => {}); // killed before it read
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** @returns Undefined when it was killed meanwhile. */
  async run(order: ClientOrder): Promise<ClientAnswer | undefined> {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : (JSON.parse(value) as ClientAnswer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
