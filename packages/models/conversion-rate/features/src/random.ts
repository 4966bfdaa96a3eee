// A small random generator that gives the same numbers on every machine.

/** Rounds after seeding, until the seed is spread over the whole state: PractRand's own number for three words of seed. */
const WARM_UP = 15;

/**
 * sfc32: 32-bit words from integer additions, shifts and one rotation only.
 *
 * @see Chris Doty-Humphrey, PractRand 0.95, `RNGs/sfc.cpp`; it passes PractRand and BigCrush.
 */
export class Sfc32 {
  readonly #state = new Int32Array(4);

  /** Starts the sequence that belongs to three words; streams of different words are independent for all that matters here. */
  seed(a: number, b: number, c: number): void {
    this.#state.set([a, b, c, 1]);
    for (let i = 0; i < WARM_UP; i++) this.next();
  }

  /** The next word, uniform in [0, 2^32). */
  next(): number {
    const state = this.#state;
    const [a, b, c, counter] = [state[0]!, state[1]!, state[2]!, state[3]!]; // four words, always
    const word = (a + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + word;
    state[3] = counter + 1;
    return word >>> 0;
  }

  /** True with probability `p` in [0, 1]. */
  chance(p: number): boolean {
    return this.next() < p * 2 ** 32;
  }

  /** A whole number, uniform in [0, n); n up to 2^32, biased by less than n / 2^32. */
  below(n: number): number {
    return Math.floor((this.next() / 2 ** 32) * n);
  }
}
