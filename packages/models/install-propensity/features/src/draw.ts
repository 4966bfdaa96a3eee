// Draws that give the same values on every machine: whole-number arithmetic only.
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/** 32-bit words at a time from one generator. */
export class Draw {
  readonly #generator: JumpableRandomGenerator;

  constructor(generator: JumpableRandomGenerator) {
    this.#generator = generator;
  }

  /** A multiple of 2^-32, uniform in [0, 1). */
  share(): number {
    return (this.#generator.next() >>> 0) / 2 ** 32;
  }

  /** True with probability `p` in [0, 1]. */
  chance(p: number): boolean {
    return this.share() < p;
  }

  /** A whole number, uniform in [0, n); n up to 2^32, biased by less than n / 2^32. */
  below(n: number): number {
    return Math.floor(this.share() * n);
  }

  /** The first range whose cumulative share a draw falls into; the last share is 1. */
  pick(until: readonly number[]): number {
    const share = this.share();
    let range = 0;
    while (share >= until[range]!) range++; // the last share is 1
    return range;
  }
}
