// Processes that run jobs over faulty file systems.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The jobs of the sweep; the last one has a bug. */
export type SweptJob = 'train' | 'serve' | 'gc' | 'train-manifest-first';

/** What a process is told. */
export interface CaseOrder {
  readonly job: SweptJob;
  /** The pipeline's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** The preload library's. */
  readonly shim: Readonly<Record<string, string>>;
  readonly baseDir: string;
}

/** How the job took it. */
export interface CaseAnswer {
  readonly exitCode: number;
  /** The error line; empty after success. */
  readonly line: string;
}

const TIMEOUT_MS = 60_000;
const SCRIPT = fileURLToPath(new URL('jobs.child.ts', import.meta.url));

/** One process, many cases, one after another. */
export class JobProcess implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(shim: string) {
    this.#child = spawn(process.execPath, [SCRIPT], {
      // One thread for file-system calls: then they have an order, and a number means the same call each time.
      // No path: a job asks git where it comes from, which is not what is looked at here.
      env: { PATH: '/nonexistent', LD_PRELOAD: shim, UV_THREADPOOL_SIZE: '1', FAULTFS_SEQ: 'off' },
    });
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** @throws Error when the job neither ends nor fails within a minute, or takes its process with it. */
  async run(order: CaseOrder): Promise<CaseAnswer> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), TIMEOUT_MS);
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    try {
      const { value, done } = await this.#lines.next();
      if (done === true)
        throw new Error(`${order.job} with ${JSON.stringify(order.shim)} hung or took its process with it`);
      return JSON.parse(value) as CaseAnswer;
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    this.#child.kill('SIGKILL');
  }
}
