// A training child: sends it requests and matrices, hears its messages, and says plainly how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { arraysOf, type EngineMessage, encodeRequest, type TrainRequest } from './engine-protocol.ts';
import { EngineError, EngineMissingError } from './errors.ts';
import type { MatrixData } from './matrix.ts';

export type RoundListener = (round: number, metrics: Readonly<Record<string, number>>) => void;
export type EngineResult = Extract<EngineMessage, { kind: 'done' }>;

/** A fit: what is asked, and the matrices whose bytes go with it. */
export interface EngineFit {
  readonly request: TrainRequest;
  readonly sent: readonly MatrixData[];
  readonly onRound?: RoundListener | undefined;
  /** Whether this is the child's last. */
  readonly isLast: boolean;
}

interface Pending {
  readonly onRound: RoundListener | undefined;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Passive waiting: spinning threads made training ten times slower on a busy machine. Nothing else is handed down: no secrets. */
const CHILD_ENVIRONMENT = { OMP_WAIT_POLICY: 'passive' };
const CHUNK_BYTES = 4 << 20;
const MAX_STDERR_CHARS = 2_000;

/** One child, one fit at a time. After a failed fit it is of no use. */
export class EngineProcess {
  readonly #child: ChildProcess;
  /** Of stdin. */
  readonly #closed: Promise<unknown>;
  #pending: Pending | undefined;
  #stderr = '';
  /** How it ended. */
  #end: EngineError | undefined;

  /** @param main - The child's main. */
  constructor(main: URL) {
    this.#child = spawn(process.execPath, [fileURLToPath(main)], {
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: CHILD_ENVIRONMENT,
    });
    this.#closed = new Promise((resolve) => this.#child.stdin?.once('close', resolve));
    this.#child.stdin?.on('error', () => {}); // a child that dies closes the pipe: why, its end says
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR_CHARS);
    });
    this.#child.on('message', (message: EngineMessage) => this.#hear(message));
    this.#child.once('error', (cause) => {
      this.#fail(new EngineError(`the training process cannot run: ${cause.message}`, {}, cause));
    });
    this.#child.once('close', (code, signal) => this.#fail(endOf(code, signal, this.#stderr)));
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    const { exitCode, signalCode, killed } = this.#child;
    return this.#end === undefined && exitCode === null && signalCode === null && !killed;
  }

  /**
   * Trains.
   *
   * @throws {@link EngineMissingError} when the child finds no library; {@link EngineError} when the library reports a failure or the
   * child dies, naming the signal; what the listener throws.
   */
  async train(fit: EngineFit): Promise<EngineResult> {
    if (this.#end !== undefined) throw this.#end;
    const done = new Promise<EngineResult>((resolve, reject) => {
      this.#pending = { onRound: fit.onRound, resolve, reject };
    });
    try {
      const [result] = await Promise.all([done, this.#feed(fit)]);
      return result;
    } finally {
      this.#pending = undefined;
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Whether it keeps this process, or this thread, alive. */
  hold(isHeld: boolean): void {
    const { stdin, stderr, channel } = this.#child;
    for (const part of [this.#child, stdin as Socket | null, stderr as Socket | null, channel]) {
      if (isHeld) part?.ref();
      else part?.unref();
    }
  }

  #hear(message: EngineMessage): void {
    if (message.kind === 'done') this.#pending?.resolve(message);
    else if (message.kind === 'failed') this.#pending?.reject(failureOf(message));
    else
      try {
        this.#pending?.onRound?.(message.round, message.metrics);
      } catch (error) {
        this.#pending?.reject(error);
      }
  }

  #fail(error: EngineError): void {
    this.#end ??= error;
    this.#pending?.reject(error);
  }

  /** Sends the request and the matrices, until the child dies. */
  async #feed({ request, sent, isLast }: EngineFit): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null) return;
    stdin.write(encodeRequest(request));
    for (const array of sent.flatMap(arraysOf)) {
      for (let at = 0; at < array.byteLength && !stdin.destroyed; at += CHUNK_BYTES) {
        const size = Math.min(CHUNK_BYTES, array.byteLength - at);
        const more = stdin.write(new Uint8Array(array.buffer, array.byteOffset + at, size));
        if (!more) await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), this.#closed]);
      }
    }
    if (isLast) stdin.end();
  }
}

function failureOf(failed: Extract<EngineMessage, { kind: 'failed' }>): Error {
  return failed.install === undefined
    ? new EngineError(`XGBoost refused to train: ${failed.message}`)
    : new EngineMissingError(failed.message, failed.install);
}

function endOf(code: number | null, signal: string | null, stderr: string): EngineError {
  const exit = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const said = signal === 'SIGKILL' ? 'is memory short?' : stderr.trim().split('\n').at(-1);
  return new EngineError(
    `the training process ended ${exit}${said ? ` (${said})` : ''}; nothing was trained`,
    { exit },
  );
}
