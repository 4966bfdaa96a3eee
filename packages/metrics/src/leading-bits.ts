// A double with its lowest mantissa bits cleared: a coarser number that keeps the order of what it stands for.

/** Mantissa bits of a double that are stored: all of them leave a number as it is. */
export const ALL_BITS = 52;

const LOW_WORD_BITS = 32;
const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0; // where the sign is, whatever the machine's byte order
const LOW = 1 - HIGH;

/**
 * Rounds toward 0 to `bits` of the mantissa, so to a relative 2^-bits. Weakly monotone; -0 becomes 0.
 *
 * @param bits - Whole number in [0, 52].
 */
export function keepLeadingBits(value: number, bits: number): number {
  if (bits >= ALL_BITS) return value + 0; // -0 + 0 is 0
  scratch[0] = value;
  const cleared = ALL_BITS - bits;
  if (cleared >= LOW_WORD_BITS) {
    words[LOW] = 0;
    words[HIGH] = words[HIGH]! & (-1 << (cleared - LOW_WORD_BITS)); // both words exist, here and below
  } else {
    words[LOW] = words[LOW]! & (-1 << cleared);
  }
  return scratch[0] + 0;
}

/** Mixes all bits of a double into 32, for hash tables. Not against an adversary. */
export function hashNumber(value: number): number {
  scratch[0] = value;
  let h = Math.imul(words[LOW]! ^ Math.imul(words[HIGH]!, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
