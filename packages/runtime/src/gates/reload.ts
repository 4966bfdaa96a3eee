// Loads what a training wrote in a fresh process and compares predictions to the bit, before anything is released.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadedModel } from '../load-model.ts';
import { fromWire } from '../wire-error.ts';
import type { ReloadPackage, ReloadReply, ReloadRequest } from './reload-child.ts';

/** What the fresh process said: predictions a batch, and how fast they came. */
export type Reloaded = Exclude<ReloadReply, { readonly error: unknown }>;

/**
 * A process that starts while the training goes on, so that waiting for it costs next to nothing.
 *
 * @example
 * await using reloader = new Reloader(loaded, signal);
 * const { predictions } = await reloader.predict(request);
 */
export class Reloader implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #reply: Promise<ReloadReply>;
  readonly #label: string;

  constructor(loaded: LoadedModel, signal: AbortSignal) {
    this.#label = loaded.label;
    const main = fileURLToPath(new URL('./reload-child.ts', import.meta.url));
    this.#child = spawn(process.execPath, [main], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    const { promise, resolve, reject } = Promise.withResolvers<ReloadReply>();
    this.#child.once('message', resolve);
    this.#child.once('error', reject);
    this.#child.once('exit', (code, by) => reject(this.#ended(code, by)));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#reply = promise;
    promise.catch(() => {}); // a training that fails first asks nothing
    const { family, version } = loaded.package;
    this.#child.send({ family, version } satisfies ReloadPackage, () => {});
    // A fit that waits for nothing must end the training's thread, as it would without this process.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  /** @throws What the model threw there; Error when the process died. */
  async predict(request: ReloadRequest): Promise<Reloaded> {
    this.#child.ref();
    this.#child.channel?.ref();
    this.#child.send(request, () => {});
    const reply = await this.#reply;
    if ('error' in reply) throw fromWire(reply.error);
    return reply;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
  }

  #ended(code: number | null, by: string | null): Error {
    return new Error(`the process that loads ${this.#label} again ended by ${by ?? `exit ${code}`}`);
  }
}

/** The first prediction that is not the same to the bit, in words; `null` where there is none. */
export function firstDifference(
  expected: readonly Float64Array[],
  found: readonly Float64Array[],
): string | null {
  let row = 0;
  for (const [b, batch] of expected.entries()) {
    for (let i = 0; i < batch.length; i++, row++) {
      const other = found[b]?.[i];
      if (!Object.is(batch[i], other))
        return `loaded again from the published files, row ${row + 1} of the sample is ${other}, and was ${batch[i]}`;
    }
  }
  return null;
}
