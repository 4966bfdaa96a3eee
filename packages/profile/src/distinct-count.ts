// How many different values there are, without keeping any of them.
import type { Hash64 } from './hash-bytes.ts';

const INDEX_BITS = 12;
const REGISTERS = 2 ** INDEX_BITS;
/** Bits of a hash that are left after the index: their leading zeros are counted. */
const RANK_BITS = 64 - INDEX_BITS;
/** Constant of the estimator for many registers: 1 / (2 ln 2). */
const ALPHA = 0.5 / Math.LN2;

/**
 * HyperLogLog with 4,096 registers: a standard error of 1.6 %. Order, batches and shards change nothing.
 *
 * @see Flajolet et al. (2007), AofA; Ertl (2017), arXiv:1702.01284, algorithm 6, for the estimator.
 */
export class DistinctCount {
  readonly #registers: Uint8Array;

  /** @param registers - Of another one, shape [4096]. */
  constructor(registers?: Uint8Array) {
    this.#registers = registers === undefined ? new Uint8Array(REGISTERS) : Uint8Array.from(registers);
  }

  /** Adds a value by its hash. */
  add([high, low]: Hash64): void {
    const index = high >>> (32 - INDEX_BITS);
    const rest = (high << INDEX_BITS) >>> 0;
    const zeros = rest === 0 ? 32 - INDEX_BITS + Math.clz32(low) : Math.clz32(rest);
    if (zeros >= this.#registers[index]!) this.#registers[index] = zeros + 1; // in range by its bits
  }

  /** Adds all values of another one, which stays as it is. */
  merge(other: DistinctCount): void {
    for (const [i, rank] of other.#registers.entries())
      if (rank > this.#registers[i]!) this.#registers[i] = rank; // as many
  }

  /** The estimate, a whole number. */
  get value(): number {
    const counts = new Float64Array(RANK_BITS + 2);
    for (const rank of this.#registers) counts[rank]! += 1; // ranks are at most RANK_BITS + 1
    let z = REGISTERS * tau(1 - counts[RANK_BITS + 1]! / REGISTERS);
    for (let k = RANK_BITS; k >= 1; k--) z = 0.5 * (z + counts[k]!);
    z += REGISTERS * sigma(counts[0]! / REGISTERS);
    return Math.round((ALPHA * REGISTERS * REGISTERS) / z);
  }

  /** A copy, shape [4096], each in [0, 53]. */
  get registers(): Uint8Array {
    return Uint8Array.from(this.#registers);
  }

  /** Whether these can be registers. */
  static isRegisters(bytes: Uint8Array): boolean {
    return bytes.length === REGISTERS && bytes.every((rank) => rank <= RANK_BITS + 1);
  }
}

function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let [y, z, before] = [1, x, -1];
  while (z !== before) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let [y, z, before] = [1, 1 - x, -1];
  while (z !== before) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
