// Cutting a stream into pieces of one size, the next being filled while the last is under way.

/** A piece of a stream. All but the last are of full size; the last may be empty only if the stream is. */
export interface Piece {
  /** Valid until the piece after the next is asked for. */
  readonly data: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Cuts a stream into pieces; two of them are in memory. Chunks of the source are copied before the source is asked for the next one.
 *
 * @param sizeBytes - Of each piece but the last.
 */
export async function* piecesOf(source: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Piece> {
  const filler = new Filler(source);
  try {
    let buffer: Buffer = Buffer.allocUnsafeSlow(sizeBytes);
    let spare: Buffer | undefined;
    let piece = await filler.fill(buffer);
    while (!piece.isLast) {
      spare ??= Buffer.allocUnsafeSlow(sizeBytes);
      const next = filler.fill(spare);
      next.catch(() => {}); // met when it is awaited
      yield piece;
      piece = await next;
      [buffer, spare] = [spare, buffer];
    }
    yield piece;
  } finally {
    filler.stop();
  }
}

class Filler {
  readonly #iterator: AsyncIterator<Uint8Array>;
  /** What did not fit into the last piece. */
  #rest: Uint8Array = new Uint8Array();
  #hasEnded = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** Fills the buffer, and looks whether anything follows. */
  async fill(buffer: Buffer): Promise<Piece> {
    let filled = 0;
    for (;;) {
      const taken = this.#rest.subarray(0, buffer.length - filled);
      buffer.set(taken, filled);
      filled += taken.length;
      this.#rest = this.#rest.subarray(taken.length);
      if (this.#rest.length > 0) return { data: buffer, isLast: false };
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#hasEnded = true;
        return { data: buffer.subarray(0, filled), isLast: true };
      }
      this.#rest = next.value;
    }
  }

  /** Not awaited: a source that hangs would hang its writer too. */
  stop(): void {
    if (!this.#hasEnded) this.#iterator.return?.().catch(() => {});
  }
}
