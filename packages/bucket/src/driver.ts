// What one kind of storage must be able to do. Drivers are dumb: the facade in bucket.ts owns key rules, errors and cancelling.

/** One object, without its bytes. */
export interface ObjectStat {
  readonly key: string;
  readonly sizeBytes: number;
  /** Changes when the object changes. Compare it for equality only. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

/**
 * One kind of storage. Keys are already checked. What fails is thrown as it comes (a Node.js error with its errno), or as a
 * {@link DriverFault} where no errno says it; the facade wraps both.
 */
export interface BucketDriver {
  /** Where the objects are, without credentials, e.g. `file:///srv/bucket/model`. */
  readonly uri: string;
  /** All bytes. Throws `too-large` before it allocates when there are more than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Uint8Array>;
  /** The bytes in chunks of at most 1 MiB; each chunk is the caller's to keep. */
  readStream(key: string): AsyncIterable<Uint8Array>;
  /** Replaces in one step: readers see the old bytes or the new ones. */
  write(key: string, data: Uint8Array): Promise<void>;
  /** As `write`; nothing becomes visible unless `source` ends without an error. */
  writeStream(key: string, source: AsyncIterable<Uint8Array>): Promise<{ sizeBytes: number }>;
  /** Writes unless there is an object already; of any number of concurrent callers exactly one gets `true`. */
  putIfAbsent(key: string, data: Uint8Array): Promise<boolean>;
  /** Replaces `to` by `from` in one step. */
  copy(from: string, to: string): Promise<void>;
  stat(key: string): Promise<ObjectStat | null>;
  /** Ascending by key, by code unit. Every object that was there from start to end is seen once. */
  list(prefix: string): AsyncIterable<ObjectStat>;
  /** Absent is fine. */
  delete(key: string): Promise<void>;
  /** Removes leftovers of writers that nobody has touched since `before`; returns how many. */
  sweep(before: Date): Promise<number>;
}

/**
 * What a driver finds that no errno names. `no-bucket`: not even the bucket is there; `unavailable`: nobody can be reached or no credentials are accepted, and waiting will not help;
 * `temporary`: it may work later; `damaged`: the bytes are not the ones that were stored.
 */
export type FaultKind =
  | 'not-found'
  | 'no-bucket'
  | 'unsafe'
  | 'changed'
  | 'too-large'
  | 'unsupported'
  | 'denied'
  | 'unavailable'
  | 'temporary'
  | 'damaged';

/** How a fault is to be met, and what caused it. */
export interface FaultOptions extends ErrorOptions {
  /** Whether the same call may be made again. Default: `again` for `temporary`, `once` for `damaged`, `never` for the others. */
  readonly retry?: 'never' | 'once' | 'again';
  /** How long the store asked to wait, ms. */
  readonly retryAfterMs?: number | undefined;
}

const RETRY: Partial<Record<FaultKind, 'once' | 'again'>> = { temporary: 'again', damaged: 'once' };

/** Thrown by drivers, wrapped by the facade. The detail goes into logs and alerts: it never holds credentials. */
export class DriverFault extends Error {
  override readonly name = 'DriverFault';
  readonly kind: FaultKind;
  readonly retry: 'never' | 'once' | 'again';
  readonly retryAfterMs: number | undefined;
  constructor(kind: FaultKind, detail: string, options: FaultOptions = {}) {
    super(detail, options);
    this.kind = kind;
    this.retry = options.retry ?? RETRY[kind] ?? 'never';
    this.retryAfterMs = options.retryAfterMs;
  }
}
