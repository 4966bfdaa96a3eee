// Seeded random numbers: the same seed gives the same numbers on every machine.

/** A source of numbers in [0, 1). */
export type Random = () => number;

/**
 * The sfc32 generator, seeded by splitmix32.
 *
 * @param seed - Whole number; its low 32 bits count.
 * @see C. Doty-Humphrey, PractRand (sfc32); Steele et al. (2014), OOPSLA (splitmix).
 */
export function seededRandom(seed: number): Random {
  let mix = seed | 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, counter] = [next(), next(), next(), 1];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** A whole number in [0, bound). */
export function randomIndex(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

/** The numbers 0 … length − 1 in random order (Fisher–Yates). */
export function shuffledIndices(random: Random, length: number): number[] {
  const indices = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = randomIndex(random, i + 1);
    const swapped = indices[i]!; // both in range by the loop
    indices[i] = indices[j]!;
    indices[j] = swapped;
  }
  return indices;
}
