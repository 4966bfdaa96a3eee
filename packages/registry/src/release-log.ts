// The release log of a family: records numbered without gaps, each holding the digest of the one before. Adding is put-if-absent.
import { setTimeout } from 'node:timers/promises';
import type { Bucket } from '@slipway/bucket';
import { SlipwayError } from '@slipway/contract';
import { decodeDocument, encodeDocument, readDocument, sha256Of } from './document.ts';
import { ReleaseError } from './errors.ts';
import { releaseKey, releaseNumber, releasePrefix, witnessKey, witnessNumber } from './keys.ts';
import {
  checkReleaseRecord,
  RELEASE_FORMAT,
  type ReleaseRecord,
  sealProblem,
  sealRecord,
} from './release.ts';

/** A record and the digest of its bytes. */
export interface Release {
  readonly record: ReleaseRecord;
  /** Of the record's bytes, hex. */
  readonly sha256: string;
}

/** What a change of state says; number, chain and time are the log's. */
export type ReleaseDraft = Omit<ReleaseRecord, 'format' | 'n' | 'prevSha256' | 'at' | 'selfSha256'>;

/** Each round somebody wins, so a crowd of this many is served in the worst case; larger crowds exit 75. */
const MAX_ATTEMPTS = 64;
/** The wait before another attempt is random below the attempt's number times this, at most {@link MAX_WAIT_MS}. */
const WAIT_STEP_MS = 10;
const MAX_WAIT_MS = 250;
/** Records on their way at once, at the most. */
const READ_AHEAD = 16;

const errors = {
  damaged: ReleaseError.damaged,
  format: (key: string, found: number) => ReleaseError.format(key, found, RELEASE_FORMAT),
};

/** Reads and extends the log of one family. */
export class ReleaseLog {
  readonly #bucket: Bucket;
  readonly #family: string;
  readonly #now: () => Date;
  readonly #wait: (ms: number) => Promise<unknown>;
  /** The newest record that was ever seen here. Records do not change, so a store that lags behind cannot take it back. */
  #seen: { readonly n: number; readonly bytes: Uint8Array } | undefined;

  constructor(
    bucket: Bucket,
    family: string,
    now: () => Date,
    wait = (ms: number): Promise<unknown> => setTimeout(ms),
  ) {
    this.#bucket = bucket;
    this.#family = family;
    this.#now = now;
    this.#wait = wait;
  }

  /**
   * The newest release, its link to its predecessor proved; `null` before the first.
   *
   * @throws ReleaseError `E_RELEASE_DAMAGED`, `E_RELEASE_FORMAT`: an older record is never used instead.
   */
  async newest(): Promise<Release | null> {
    for await (const release of this.history()) return release;
    return null;
  }

  /** All releases, newest first; each one's link to its predecessor is proved before it is handed out. */
  async *history(): AsyncGenerator<Release> {
    const n = await this.#newestNumber();
    const read = this.#readAhead();
    let bytes = n === 0 ? null : await read(n);
    if (bytes !== null) this.#seen = { n, bytes };
    for (let i = n; bytes !== null; i--) {
      const record = decode(this.#family, i, bytes);
      const before = i === 1 ? null : await read(i - 1);
      if (record.prevSha256 !== (before === null ? null : sha256Of(before)))
        throw broken(this.#family, i, before);
      yield { record, sha256: sha256Of(bytes) };
      bytes = before;
    }
  }

  /** Reads records from the newest down: the first two by themselves, since most ask no further, then more and more ahead. */
  #readAhead(): (n: number) => Promise<Uint8Array> {
    const coming = new Map<number, Promise<Uint8Array>>();
    let asked = 0;
    return (n) => {
      asked++;
      const ahead = Math.min(READ_AHEAD - 1, Math.max(0, asked - 2));
      for (let i = n; i > 0 && i >= n - ahead; i--) {
        if (coming.has(i)) continue;
        const bytes = this.#read(i);
        bytes.catch(() => {}); // whoever comes so far is told
        coming.set(i, bytes);
      }
      const bytes = coming.get(n) ?? this.#read(n);
      coming.delete(n);
      return bytes;
    };
  }

  /**
   * Proves every record and every link of the log, reading several at a time.
   *
   * @returns How many there are.
   * @throws ReleaseError `E_RELEASE_DAMAGED`, `E_RELEASE_FORMAT` for the first record, from the newest on, that is not what it was.
   */
  async verify(): Promise<number> {
    const n = await this.#newestNumber();
    let expected: string | undefined;
    for (let last = n; last > 0; last -= READ_AHEAD) {
      const numbers = Array.from({ length: Math.min(READ_AHEAD, last) }, (_, i) => last - i);
      const all = await Promise.all(numbers.map((number) => this.#read(number)));
      for (const [i, bytes] of all.entries()) {
        const number = last - i;
        const record = decode(this.#family, number, bytes);
        if (expected !== undefined && sha256Of(bytes) !== expected)
          throw broken(this.#family, number + 1, bytes);
        expected = record.prevSha256 ?? '';
      }
    }
    if (n > 0 && expected !== '')
      throw ReleaseError.damaged(releaseKey(this.#family, 1), 'it says that there was one before it');
    return n;
  }

  /**
   * Adds a record. When others add at the same time it decides anew on their state.
   *
   * @param decide - The next state from the newest, or `null` when there is nothing to do.
   * @param confirm - Asked right before each try; when it rejects, nothing is written.
   * @returns The record that was written, or `null`.
   * @throws ReleaseError `E_RELEASE_CONFLICT` when others were faster 64 times, `E_RELEASE_UNKNOWN` when the answer of the write was
   * lost and reading it back failed.
   */
  async append(
    decide: (newest: ReleaseRecord | null) => ReleaseDraft | null,
    confirm?: () => Promise<void>,
  ): Promise<ReleaseRecord | null> {
    for (let attempt = 1; ; attempt++) {
      const newest = await this.newest();
      const draft = decide(newest?.record ?? null);
      if (draft === null) return null;
      const record = sealRecord({
        ...draft,
        format: RELEASE_FORMAT,
        n: (newest?.record.n ?? 0) + 1,
        prevSha256: newest?.sha256 ?? null,
        at: this.#now().toISOString(),
      });
      await confirm?.();
      if (await this.#put(record)) {
        await this.#witness(record.n);
        return record;
      }
      if (attempt === MAX_ATTEMPTS) throw ReleaseError.conflict(this.#family, draft.run, attempt);
      await this.#wait(Math.random() * Math.min(attempt * WAIT_STEP_MS, MAX_WAIT_MS));
    }
  }

  /**
   * Whether the record stands. A write that timed out or said "exists" may still have been ours: what stands there decides. After a local
   * failure it may stand there and yet not survive a power cut, so that is a failure.
   */
  async #put(record: ReleaseRecord): Promise<boolean> {
    const key = releaseKey(this.#family, record.n);
    const bytes = encodeDocument(record);
    let failure: unknown;
    try {
      if (await this.#bucket.putIfAbsent(key, bytes)) {
        this.#seen = { n: record.n, bytes };
        return true;
      }
    } catch (error) {
      failure = error;
    }
    const found = await readDocument(this.#bucket, key, errors).catch((error: unknown) => {
      throw ReleaseError.unknown(key, record.run, failure ?? error);
    });
    if (failure !== undefined && (found === null || !isTransient(failure))) throw failure;
    return found !== null && Buffer.compare(found, bytes) === 0;
  }

  /** The release stands by now, so that what becomes of its witness changes nothing; the next one's does as well. */
  async #witness(n: number): Promise<void> {
    await this.#bucket.putIfAbsent(witnessKey(this.#family, n), '').catch(() => {});
  }

  /**
   * The listing may lag behind the writes, so what follows its last number is looked for one by one. Who removes the newest record does not
   * bring the one before it back: its witness is left.
   */
  async #newestNumber(): Promise<number> {
    let n = this.#seen?.n ?? 0;
    let witnessed = 0;
    for await (const { key } of this.#bucket.list(releasePrefix(this.#family))) {
      n = Math.max(n, releaseNumber(key) ?? 0);
      witnessed = Math.max(witnessed, witnessNumber(key) ?? 0);
    }
    while ((await this.#bucket.stat(releaseKey(this.#family, n + 1))) !== null) n++;
    if (witnessed > n)
      throw ReleaseError.damaged(releaseKey(this.#family, witnessed), 'it is not there, and it was written');
    return n;
  }

  async #read(n: number): Promise<Uint8Array> {
    if (n === this.#seen?.n) return this.#seen.bytes;
    const key = releaseKey(this.#family, n);
    const bytes = await readDocument(this.#bucket, key, errors);
    if (bytes === null) throw ReleaseError.damaged(key, 'it is not there, but a later one is');
    return bytes;
  }
}

function decode(family: string, n: number, bytes: Uint8Array): ReleaseRecord {
  const key = releaseKey(family, n);
  const record = decodeDocument(key, bytes, { format: RELEASE_FORMAT, check: checkReleaseRecord, errors });
  if (record.n !== n) throw ReleaseError.damaged(key, `it says that it is release ${record.n}`);
  const strayed = Object.entries(record.latestByVersion).find(([version, ref]) => ref.version !== version);
  if (strayed !== undefined)
    throw ReleaseError.damaged(key, `its latest run of ${strayed[0]} is of another version`);
  const problem = sealProblem(record, bytes);
  if (problem !== undefined) throw ReleaseError.damaged(key, problem);
  return record;
}

/** Record n is sound in itself, and does not follow the bytes before it: those are to blame, by their own seal or by n's word. */
function broken(family: string, n: number, before: Uint8Array | null): ReleaseError {
  if (before === null)
    return ReleaseError.damaged(releaseKey(family, n), 'it says that there was one before it');
  decode(family, n - 1, before);
  return ReleaseError.damaged(releaseKey(family, n - 1), 'the record after it was made after another one');
}

function isTransient(error: unknown): boolean {
  return error instanceof SlipwayError && error.retryable;
}
