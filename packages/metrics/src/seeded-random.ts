// Random numbers that are the same for the same seed on every machine.

/**
 * The sfc32 generator, seeded by splitmix32.
 *
 * @param seed - Whole number; its low 32 bits count.
 * @returns Draws whole numbers in [0, bound), for bounds far below 2^32.
 * @see C. Doty-Humphrey, PractRand (sfc32); Steele et al. (2014), OOPSLA (splitmix).
 */
export function seededIndex(seed: number): (bound: number) => number {
  let mix = seed | 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, counter] = [next(), next(), next(), 1];
  return (bound) => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return Math.floor(((sum >>> 0) / 2 ** 32) * bound);
  };
}
