// Bytes and numbers to 64 well-mixed bits, as two whole numbers below 2^32. Not against an adversary.

/** A hash; reused by the next call. */
export type Hash64 = readonly [high: number, low: number];

/** FNV-1a's offset and prime. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SECOND_START = 0x9747b28c;
const SECOND_FACTOR = 0xcc9e2d51;
const result: [number, number] = [0, 0];

/** Hashes `data[from, to)`. */
export function hashBytes(data: Uint8Array, from: number, to: number): Hash64 {
  let a = FNV_START;
  let b = SECOND_START;
  for (let i = from; i < to; i++) {
    const byte = data[i]!; // in range by the caller
    a = Math.imul(a ^ byte, FNV_PRIME);
    b = Math.imul(((b << 13) | (b >>> 19)) + byte, SECOND_FACTOR);
  }
  return hashWords(a, b ^ (to - from));
}

/** Hashes two 32-bit words. */
export function hashWords(a: number, b: number): Hash64 {
  const low = mix(a ^ Math.imul(b, 0x9e3779b1));
  result[0] = mix(b ^ Math.imul(low, 0x85ebca6b)) >>> 0;
  result[1] = low >>> 0;
  return result;
}

/** MurmurHash3's last step. @see A. Appleby, https://github.com/aappleby/smhasher */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
