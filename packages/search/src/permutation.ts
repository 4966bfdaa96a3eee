// A random order of 0 … size − 1 of which any place can be asked for, without a list of them.

/** Rounds of the Feistel network; four mix well. @see Luby & Rackoff (1988), SIAM J. Comput. 17(2). */
const ROUNDS = 4;
/** Largest size: both halves of a number together must be exact in a double. */
export const MAX_PERMUTATION = 2 ** 52;

/**
 * @param size - In [1, 2^52].
 * @param seed - Whole number; another one gives another order.
 * @returns What stands at a place in [0, size): each number exactly once.
 * @see Black & Rogaway (2002), "Ciphers with Arbitrary Finite Domains": cycle walking.
 */
export function permutation(size: number, seed: number): (place: number) => number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
  const half = 2 ** halfBits;
  const mask = half - 1;
  const shuffle = (value: number): number => {
    let left = Math.floor(value / half);
    let right = value % half;
    for (let round = 0; round < ROUNDS; round++) {
      const next = (left ^ mix(right, seed + round * 0x9e3779b9)) & mask;
      left = right;
      right = next;
    }
    return left * half + right;
  };
  return (place) => {
    let value = shuffle(place);
    while (value >= size) value = shuffle(value);
    return value;
  };
}

/**
 * Mixes two numbers into 32 bits.
 *
 * @returns Whole number in [0, 2^32).
 * @see MurmurHash3's finaliser, Appleby (2011).
 */
export function mix(value: number, salt: number): number {
  let h = (value ^ Math.imul(salt | 0, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ (salt | 0), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
