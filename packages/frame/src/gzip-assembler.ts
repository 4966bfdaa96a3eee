// Lays compressed blocks end to end into one gzip member, in the order in which they are given.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CompressedBlock } from './compress-block.ts';
import { FrameError } from './errors.ts';

/** What was written. */
export interface GzipSummary {
  /** Data rows; the header is not counted. */
  readonly rows: number;
  /** Bytes of the file, and their sha256 in hex. */
  readonly bytes: number;
  readonly sha256: string;
  /** Uncompressed bytes, and their sha256 in hex: these do not depend on the zlib. */
  readonly rawBytes: number;
  readonly rawSha256: string;
}

/** Magic, deflate, no flags, modification time 0, no extra flags, Unix. @see RFC 1952, 2.3. */
const HEADER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
/** An empty final block of fixed codes. @see RFC 1951, 3.2.3. */
const LAST_BLOCK = [3, 0];

/** One gzip member in the making: `start`, `add` each block, `finish`. What they return is the file, in order. */
export class GzipAssembler {
  readonly #hash = createHash('sha256');
  readonly #rawHash = createHash('sha256');
  #crc = 0;
  #rows = 0;
  #bytes = 0;
  #rawBytes = 0;
  #summary: GzipSummary | undefined;

  /** The member's header. */
  start(): Uint8Array {
    if (this.#bytes > 0) throw new FrameError('E_FRAME_STATE', 'a gzip member starts once', {});
    return this.#emit(Uint8Array.from(HEADER));
  }

  /** The block's compressed bytes, accounted for. */
  add(block: CompressedBlock): Uint8Array {
    if (this.#bytes === 0 || this.#summary !== undefined) {
      throw new FrameError('E_FRAME_STATE', 'blocks stand between start and finish', {});
    }
    this.#crc = crc32(block.raw, this.#crc);
    this.#rawHash.update(block.raw);
    this.#rawBytes += block.raw.length;
    this.#rows += block.rows;
    return this.#emit(block.deflated);
  }

  /** The member's end: checksum and length. */
  finish(): Uint8Array {
    if (this.#bytes === 0 || this.#summary !== undefined) {
      throw new FrameError('E_FRAME_STATE', 'a gzip member ends once, after its start', {});
    }
    const trailer = Uint8Array.from([...LAST_BLOCK, ...new Uint8Array(8)]);
    const view = new DataView(trailer.buffer);
    view.setUint32(LAST_BLOCK.length, this.#crc, true);
    view.setUint32(LAST_BLOCK.length + 4, this.#rawBytes % 2 ** 32, true);
    this.#emit(trailer);
    this.#summary = {
      rows: this.#rows,
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      rawBytes: this.#rawBytes,
      rawSha256: this.#rawHash.digest('hex'),
    };
    return trailer;
  }

  /** @throws {@link FrameError} `E_FRAME_STATE` before {@link finish}. */
  get summary(): GzipSummary {
    if (this.#summary === undefined) {
      throw new FrameError('E_FRAME_STATE', 'the summary is known when the member is finished', {});
    }
    return this.#summary;
  }

  #emit(bytes: Uint8Array): Uint8Array {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    return bytes;
  }
}
