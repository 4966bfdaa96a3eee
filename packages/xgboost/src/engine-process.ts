// Runs the training child: sends it the matrices, hears its messages, and says plainly how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { arraysOf, type EngineMessage, encodeRequest, type TrainRequest } from './engine-protocol.ts';
import { EngineError, EngineMissingError } from './errors.ts';
import type { MatrixData } from './matrix.ts';

/** What a run of the child is given besides the request. */
export interface EngineRun {
  readonly request: TrainRequest;
  readonly matrices: readonly MatrixData[];
  readonly signal?: AbortSignal | undefined;
  readonly onRound?: ((round: number, metrics: Readonly<Record<string, number>>) => void) | undefined;
  /** The child's main. Given by tests. */
  readonly main?: URL;
}

export type EngineResult = Extract<EngineMessage, { kind: 'done' }>;

/** Passive waiting: spinning threads made training ten times slower on a busy machine. Nothing else is handed down: no secrets. */
const CHILD_ENVIRONMENT = { OMP_WAIT_POLICY: 'passive' };
const CHUNK_BYTES = 4 << 20;
const MAX_STDERR_CHARS = 2_000;

/**
 * Trains in a child process.
 *
 * @throws {@link EngineMissingError} when the child finds no library; {@link EngineError} when the library reports a failure or the child
 * dies, naming the signal; the signal's reason when it is aborted: then the child is killed.
 */
export async function runEngine(run: EngineRun): Promise<EngineResult> {
  run.signal?.throwIfAborted();
  const main = run.main ?? new URL('./engine-child.ts', import.meta.url);
  const child = spawn(process.execPath, [fileURLToPath(main)], {
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: CHILD_ENVIRONMENT,
  });
  const kill = (): void => void child.kill('SIGKILL');
  run.signal?.addEventListener('abort', kill, { once: true });
  const watch = watchChild(child, run.onRound);
  try {
    await Promise.all([watch.ended, feed(child, run)]);
    run.signal?.throwIfAborted();
    return resultOf(watch);
  } finally {
    run.signal?.removeEventListener('abort', kill);
    kill();
  }
}

interface Watch {
  readonly ended: Promise<void>;
  result?: EngineMessage;
  exit?: string;
  stderr: string;
}

function watchChild(child: ChildProcess, onRound: EngineRun['onRound']): Watch {
  const watch: Watch = { ended: Promise.resolve(), stderr: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    watch.stderr = (watch.stderr + text).slice(-MAX_STDERR_CHARS);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('message', (message: EngineMessage) => {
      if (message.kind !== 'round') watch.result = message;
      else
        try {
          onRound?.(message.round, message.metrics);
        } catch (error) {
          reject(error);
        }
    });
    child.once('error', (cause) =>
      reject(new EngineError(`the training process cannot run: ${cause.message}`, {}, cause)),
    );
    child.once('close', (code, signal) => {
      watch.exit = signal === null ? `with exit code ${code}` : `by ${signal}`;
      resolve();
    });
  });
  return Object.assign(watch, { ended });
}

/** Sends the request. A child that dies meanwhile closes the pipe: why, its end says. */
async function feed(child: ChildProcess, { request, matrices }: EngineRun): Promise<void> {
  const { stdin } = child;
  if (stdin === null) return;
  stdin.on('error', () => {});
  const close = new Promise((resolve) => stdin.once('close', resolve));
  stdin.write(encodeRequest(request));
  for (const array of matrices.flatMap(arraysOf)) {
    for (let at = 0; at < array.byteLength && !stdin.destroyed; at += CHUNK_BYTES) {
      const size = Math.min(CHUNK_BYTES, array.byteLength - at);
      const more = stdin.write(new Uint8Array(array.buffer, array.byteOffset + at, size));
      if (!more) await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), close]);
    }
  }
  stdin.end();
}

function resultOf({ result, exit, stderr }: Watch): EngineResult {
  if (result?.kind === 'done') return result;
  if (result?.kind === 'failed') {
    throw result.install !== undefined
      ? new EngineMissingError(result.message, result.install)
      : new EngineError(`XGBoost refused to train: ${result.message}`);
  }
  const said = exit?.endsWith('SIGKILL') ? 'is memory short?' : stderr.trim().split('\n').at(-1);
  throw new EngineError(
    `the training process ended ${exit}${said ? ` (${said})` : ''}; nothing was trained`,
    { exit },
  );
}
