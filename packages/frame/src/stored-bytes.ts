// The bytes of a file: counted, hashed, uncompressed when their first two say gzip, and bounded.
import { createHash } from 'node:crypto';
import { FrameError } from './errors.ts';
import { gunzip } from './gunzip.ts';
import { type CsvLimits, RATIO_FLOOR_BYTES } from './limits.ts';

/** A running count and digest. */
export class Tally {
  readonly #hash = createHash('sha256');
  #digest: string | undefined;
  bytes = 0;

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
  }

  /** sha256 in hex; ends the tally. */
  digest(): string {
    this.#digest ??= this.#hash.digest('hex');
    return this.#digest;
  }
}

/** Two bytes tell gzip (RFC 1952), three a byte order mark; four tell UTF-16 without one. */
const HEAD_BYTES = 4;

/** The bytes of one file. */
export class StoredBytes {
  readonly stored = new Tally();
  /** The uncompressed bytes; the stored ones where nothing is compressed. */
  raw = this.stored;
  compression: 'gzip' | 'none' = 'none';
  readonly #file: string;
  readonly #limits: CsvLimits;
  readonly #onWarning: (warning: string) => void;

  constructor(file: string, limits: CsvLimits, onWarning: (warning: string) => void) {
    this.#file = file;
    this.#limits = limits;
    this.#onWarning = onWarning;
  }

  /** The uncompressed bytes, the first {@link HEAD_BYTES} in one chunk; the source is closed at the end, whatever the end is. */
  async *read(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    const counted = this.#counted(withHead(source));
    try {
      const first = await counted.next();
      if (first.done === true) return;
      const [a, b] = first.value;
      this.compression = a === 0x1f && b === 0x8b ? 'gzip' : 'none';
      this.#compareName();
      const all = prepended(first.value, counted);
      if (this.compression === 'none') yield* this.#bounded(all, () => this.stored.bytes);
      else {
        this.raw = new Tally();
        const { chunks, consumed } = gunzip(all, this.#file, this.#onWarning);
        yield* withHead(this.#bounded(chunks, consumed));
      }
    } finally {
      await counted.return();
    }
  }

  async *#counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      this.stored.add(chunk);
      yield chunk;
    }
  }

  async *#bounded(
    chunks: AsyncIterable<Uint8Array>,
    consumed: () => number,
  ): AsyncGenerator<Uint8Array, void> {
    const { maxInputBytes, maxRatio } = this.#limits;
    const { raw } = this;
    for await (const chunk of chunks) {
      if (raw !== this.stored) raw.add(chunk);
      if (raw.bytes > maxInputBytes) throw this.#tooLarge(`at most ${maxInputBytes} uncompressed bytes`);
      if (raw.bytes > RATIO_FLOOR_BYTES && raw.bytes > maxRatio * consumed()) {
        throw this.#tooLarge(`at most ${maxRatio} uncompressed bytes a stored byte`);
      }
      yield chunk;
    }
  }

  #tooLarge(expected: string): FrameError {
    const message = `the file holds more than may be read: ${expected}`;
    return new FrameError('E_CSV_LIMIT', message, { file: this.#file, expected });
  }

  #compareName(): void {
    const saysGzip = this.#file.endsWith('.gz');
    if (saysGzip === (this.compression === 'gzip')) return;
    const found = saysGzip ? 'plain text' : 'gzip data';
    this.#onWarning(`${this.#file} holds ${found}, which its name does not say`);
  }
}

/** The same bytes; the first chunk has enough to tell what they are. */
async function* withHead(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of source) {
    if (head === undefined) yield chunk;
    else {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      if (head.length < HEAD_BYTES) continue;
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined && head.length > 0) yield head;
}

async function* prepended(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}
