// The facade that everybody uses: key rules, one kind of error, cancelling. What storage is behind it, it does not know.
import { abortable } from './abortable.ts';
import { collecting } from './collect-buffers.ts';
import type { BucketDriver, ObjectStat } from './driver.ts';
import { type BucketCall, toBucketError } from './errors.ts';
import { checkKey, checkPrefix } from './key.ts';

/** Most bytes that `read` takes unless told otherwise: larger objects are streamed. */
export const READ_MAX_BYTES = 1 << 30;

/**
 * Object storage: whole objects under keys, replaced in one step or not at all.
 *
 * Every call may throw a `BucketError` (`E_BUCKET_NOT_FOUND`, `_MISSING`, `_PERMISSION`, `_UNSAFE`, `_CHANGED`, `_TOO_LARGE`, `_UNSUPPORTED`, `_IO`)
 * and, for a bad key, a `BucketKeyError` (`E_BUCKET_KEY`). Nothing partial ever stands under a key.
 */
export interface Bucket {
  /** Where it is, e.g. `file:///srv/bucket/model`. Holds no credentials. */
  readonly uri: string;
  /** All bytes of an object. `maxBytes`: default 1 GiB; a larger object is `E_BUCKET_TOO_LARGE`. */
  read(key: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
  /** The bytes in chunks of at most 1 MiB, each the caller's to keep. They are proved unchanged only when the iteration has ended. */
  readStream(key: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Creates or replaces in one step; durable when it returns. Text is written as UTF-8. */
  write(key: string, data: Uint8Array | string): Promise<void>;
  /** As `write`; visible only when the whole source was written. After a failure or an abort nothing is left. */
  writeStream(
    key: string,
    source: AsyncIterable<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ sizeBytes: number }>;
  /** Writes if nothing is there. Of concurrent callers exactly one gets `true`; `false`: somebody's object is there. */
  putIfAbsent(key: string, data: Uint8Array | string): Promise<boolean>;
  /** Creates or replaces `to` by what `from` holds, in one step. */
  copy(from: string, to: string): Promise<void>;
  /** `null` when there is no such object. */
  stat(key: string): Promise<ObjectStat | null>;
  /** Every object whose key begins with `prefix`, ascending by key (by code unit). */
  list(prefix: string): AsyncIterable<ObjectStat>;
  /** Removes an object; absent is fine. */
  delete(key: string): Promise<void>;
  /**
   * Removes what killed writers left half done. No object is touched.
   *
   * @param before - Only what nobody has touched since; a day back is safe for writers that are alive.
   * @returns How many leftovers were removed.
   */
  sweep(before: Date): Promise<number>;
}

/** Puts the facade before a driver. */
export function createBucket(driver: BucketDriver): Bucket {
  const call = (op: BucketCall['op'], key: string): BucketCall => ({ op, key, bucket: driver.uri });
  return {
    uri: driver.uri,
    read: (key, { maxBytes = READ_MAX_BYTES } = {}) =>
      wrapped(call('read', key), () => driver.read(checkKey(key), maxBytes)),
    readStream: (key, { signal } = {}) =>
      wrappedStream(call('readStream', key), () =>
        collecting(abortable(driver.readStream(checkKey(key)), signal)),
      ),
    write: (key, data) => wrapped(call('write', key), () => driver.write(checkKey(key), toBytes(data))),
    writeStream: (key, source, { signal } = {}) => {
      const witness = new SourceWitness();
      const watched = collecting(witness.watch(abortable(source, signal)));
      const run = () => driver.writeStream(checkKey(key), watched);
      return wrapped(call('writeStream', key), run, witness);
    },
    putIfAbsent: (key, data) =>
      wrapped(call('putIfAbsent', key), () => driver.putIfAbsent(checkKey(key), toBytes(data))),
    copy: (from, to) => wrapped(call('copy', from), () => driver.copy(checkKey(from), checkKey(to))),
    stat: (key) => wrapped(call('stat', key), () => driver.stat(checkKey(key))),
    list: (prefix) => wrappedStream(call('list', prefix), () => driver.list(checkPrefix(prefix))),
    delete: (key) => wrapped(call('delete', key), () => driver.delete(checkKey(key))),
    sweep: (before) => wrapped(call('sweep', ''), () => driver.sweep(before)),
  };
}

async function wrapped<T>(call: BucketCall, run: () => Promise<T>, witness?: SourceWitness): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw witness?.saw(error) ? error : toBucketError(error, call);
  }
}

async function* wrappedStream<T>(call: BucketCall, run: () => AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* run();
  } catch (error) {
    throw toBucketError(error, call);
  }
}

function toBytes(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

/** Tells what a caller's source threw from what the storage threw: the former is not the bucket's to wrap. */
class SourceWitness {
  #failure: { readonly error: unknown } | undefined;

  async *watch<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* source;
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  saw(error: unknown): boolean {
    return this.#failure !== undefined && this.#failure.error === error;
  }
}
