// Proves that a stream of chunks is UTF-8, whatever the chunk boundaries, and finds the first byte that is not.
import { isUtf8 } from 'node:buffer';

/** A running check of chunks in order. */
export class Utf8Check {
  /** The first bytes of a character that the last chunk cut. */
  #cut: readonly number[] = [];

  /** Returns -1 when all is well so far, else how many bytes before the end of this chunk the first bad byte is. */
  add(chunk: Uint8Array): number {
    let from = 0;
    if (this.#cut.length > 0) {
      const missing = sequenceLength(this.#cut[0]!) - this.#cut.length; // not empty
      const joint = [...this.#cut, ...chunk.subarray(0, missing)];
      if (chunk.length < missing && isPrefix(joint)) {
        this.#cut = joint;
        return -1;
      }
      if (!isUtf8(Uint8Array.from(joint))) return chunk.length + this.#cut.length;
      this.#cut = [];
      from = missing;
    }
    const to = lastBoundary(chunk, from);
    if (!isUtf8(chunk.subarray(from, to))) return chunk.length - firstBad(chunk, from, to);
    this.#cut = [...chunk.subarray(to)];
    return -1; // what follows, or the end, tells whether the rest of a character comes
  }

  /** Returns how many bytes of a cut character the stream ended with. */
  end(): number {
    return this.#cut.length;
  }
}

function sequenceLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Where a character begins that the chunk does not end, or the chunk's length. */
function lastBoundary(chunk: Uint8Array, from: number): number {
  for (let back = 1; back <= 3 && chunk.length - back >= from; back++) {
    const byte = chunk[chunk.length - back]!; // in range by the loop
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(byte) > back ? chunk.length - back : chunk.length;
  }
  return chunk.length;
}

/** Whether bytes of a cut character can still become one: tried with the continuations that the first two bytes allow. */
function isPrefix(cut: readonly number[]): boolean {
  const missing = sequenceLength(cut[0]!) - cut.length; // not empty
  return [0x80, 0xbf, 0x90].some((next) =>
    isUtf8(Uint8Array.from([...cut, ...Array.from({ length: missing }, (_, i) => (i === 0 ? next : 0x80))])),
  );
}

/** The first bad byte of a range that is known to hold one, by halving at character boundaries. */
function firstBad(chunk: Uint8Array, from: number, to: number): number {
  let good = from;
  let bad = to;
  while (bad - good > 4) {
    const half = chunk.subarray(0, (good + bad) >> 1);
    const middle = lastBoundary(half, good);
    if (middle <= good) break;
    if (isUtf8(chunk.subarray(good, middle))) good = middle;
    else bad = middle;
  }
  while (good < bad) {
    const length = sequenceLength(chunk[good]!); // in range by the loop
    if (!isUtf8(chunk.subarray(good, Math.min(good + length, to)))) break;
    good += length;
  }
  return good;
}
