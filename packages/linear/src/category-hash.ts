// Categories as numbers of a fixed range: MurmurHash3, bit for bit as scikit-learn's FeatureHasher numbers them.
import { NumericError } from './errors.ts';

/** Gives the bucket of a value: UTF-8 bytes `[start, end)` of `data`. */
export type CategoryHasher = (data: Uint8Array, start: number, end: number) => number;

/** A model of 2²⁴ buckets is 128 MiB of weights. */
export const MAX_BITS = 24;
const MIN_ROOM = 64;

/**
 * Makes the hash of one column. Columns share the buckets, so that the name is part of what is hashed: MurmurHash3 (x86, 32 bits,
 * seed 0) of the UTF-8 bytes of `name=value`, its absolute value modulo 2^bits. That is
 * `FeatureHasher(n_features=2**bits, alternate_sign=False)` on `{name: value}`, and never changes: stored models depend on it.
 *
 * @param name - Name of the column.
 * @param bits - Binary logarithm of the number of buckets, an integer in [1, 24].
 * @throws {@link NumericError} `E_NUMERIC_PARAMETER` for other bits.
 * @see Weinberger et al. (2009), Feature Hashing for Large Scale Multitask Learning, ICML.
 */
export function createCategoryHasher(name: string, bits: number): CategoryHasher {
  checkBits(bits);
  const mask = 2 ** bits - 1;
  const prefix = new TextEncoder().encode(`${name}=`);
  let bytes = new Uint8Array(prefix.length + MIN_ROOM);
  bytes.set(prefix);
  return (data, start, end) => {
    const length = prefix.length + end - start;
    if (length > bytes.length) {
      bytes = new Uint8Array(2 * length);
      bytes.set(prefix);
    }
    for (let i = start, at = prefix.length; i < end; i++, at++) bytes[at] = data[i]!; // of the caller, as stated
    return Math.abs(murmur3(bytes, length)) & mask;
  };
}

/** @throws {@link NumericError} `E_NUMERIC_PARAMETER` unless an integer in [1, 24]. */
export function checkBits(bits: number): void {
  if (!Number.isInteger(bits) || bits < 1 || bits > MAX_BITS)
    throw NumericError.parameter('bits', bits, `an integer from 1 to ${MAX_BITS}`);
}

/**
 * MurmurHash3_x86_32 with seed 0, as a signed integer.
 *
 * @see Appleby (2011), https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp (public domain).
 */
function murmur3(bytes: Uint8Array, length: number): number {
  const whole = length & ~3;
  let h = 0;
  for (let i = 0; i < whole; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24); // below length
    h ^= scramble(k);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i]!; // below length
  h ^= scramble(tail) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function scramble(k: number): number {
  const mixed = Math.imul(k, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
