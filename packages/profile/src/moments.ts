// Mean and standard deviation of a column, the same bits in whatever order its values come.
import { fromUnits, toParts, toUnits, UNIT_BITS } from './exact-sum.ts';

/** What {@link Moments} holds. JSON-able. */
export interface MomentsSummary {
  /** Arithmetic mean. */
  readonly mean: number;
  /** Sample standard deviation, over n − 1; 0 for a single value. */
  readonly sd: number;
  /** Doubles whose exact sum is that of all values. */
  readonly sum: readonly number[];
  /** The same of their squares, each rounded to a double. */
  readonly squares: readonly number[];
}

/** Squares of larger ones might add up to more than a double holds. */
const LARGEST = 2 ** 480;
/** Squares of smaller ones count as 0: they are below what doubles tell apart. */
const SMALLEST = 2 ** -480;
const EXPONENTS = 2048;
/** Bits that a division keeps below the units of a sum. */
const GUARD_BITS = 64n;
const BIAS = 1023;
/** Bits of the upper part of a split value. */
const UPPER_BITS = 26;
/** Sums of parts stay exact for 2^26 values; they are emptied sooner. */
const MOST_ADDED = 2 ** 25;
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0; // where the sign is, whatever the machine's byte order

/** What a value of each exponent is rounded by: added and taken off again, it leaves the upper bits. */
const ROUND = Float64Array.from({ length: EXPONENTS }, (_, e) => magic(Math.max(e, 1) - BIAS));
const ROUND_SQUARE = Float64Array.from({ length: EXPONENTS }, (_, e) => magic(2 * (e - BIAS) + 1));

/**
 * Accumulates values. Each is split into an upper and a lower part, and the parts of one exponent are added in doubles of their own, which is
 * exact; so the order of values and how they are split into batches or shards change no bit.
 *
 * A deviation below about 1e-8 of the mean cannot be told, because squares are rounded before they are added.
 */
export class Moments {
  #count = 0;
  #pending = 0;
  #hasLarge = false;
  #sum = 0n;
  #squares = 0n;
  readonly #upper = new Float64Array(EXPONENTS);
  readonly #lower = new Float64Array(EXPONENTS);
  readonly #upperSquares = new Float64Array(EXPONENTS);
  readonly #lowerSquares = new Float64Array(EXPONENTS);

  /** Adds values, shape [at least length]; those that are not finite are passed over. */
  add(values: Float64Array, length: number): void {
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
    const [upper, lower] = [this.#upper, this.#lower];
    const [upperSquares, lowerSquares] = [this.#upperSquares, this.#lowerSquares];
    let count = 0;
    for (let i = 0; i < length; i++) {
      const value = values[i]!; // in range by the loop; tables below have a place for every exponent
      const size = Math.abs(value);
      if (!(size <= LARGEST)) {
        if (size <= Number.MAX_VALUE) this.#hasLarge = true;
        continue;
      }
      count++;
      const e = (words[2 * i + HIGH]! >>> 20) & 0x7ff;
      const round = ROUND[e]!;
      const top = value + round - round;
      upper[e]! += top;
      lower[e]! += value - top;
      if (size < SMALLEST) continue;
      const square = value * value;
      const roundSquare = ROUND_SQUARE[e]!;
      const topSquare = square + roundSquare - roundSquare;
      upperSquares[e]! += topSquare;
      lowerSquares[e]! += square - topSquare;
    }
    this.#count += count;
    this.#pending += length;
    if (this.#pending > MOST_ADDED) this.#settle();
  }

  /** Adds all values of another one, whose value stays as it is. */
  merge(other: Moments): void {
    this.#settle();
    other.#settle();
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#squares += other.#squares;
    this.#hasLarge ||= other.#hasLarge;
  }

  /** Of all values so far; null where there are none, or one of them is larger than 2^480. */
  get value(): MomentsSummary | null {
    this.#settle();
    const n = BigInt(this.#count);
    if (n === 0n || this.#hasLarge) return null;
    const spread = ((n * this.#squares) << BigInt(UNIT_BITS)) - this.#sum * this.#sum;
    const variance =
      n === 1n || spread <= 0n ? 0 : fromUnits(spread, -2 * UNIT_BITS) / (this.#count * (this.#count - 1));
    return {
      mean: fromUnits((this.#sum << GUARD_BITS) / n, -UNIT_BITS - Number(GUARD_BITS)),
      sd: Math.sqrt(variance),
      sum: toParts(this.#sum),
      squares: toParts(this.#squares),
    };
  }

  /** Moments of so many values whose sums are known; `null`: one of them was too large. */
  static from(count: number, sums: Pick<MomentsSummary, 'sum' | 'squares'> | null): Moments {
    const moments = new Moments();
    moments.#count = count;
    moments.#hasLarge = count > 0 && sums === null;
    for (const part of sums?.sum ?? []) moments.#sum += toUnits(part);
    for (const part of sums?.squares ?? []) moments.#squares += toUnits(part);
    return moments;
  }

  #settle(): void {
    if (this.#pending === 0) return;
    for (let e = 0; e < EXPONENTS; e++) {
      this.#sum += toUnits(this.#upper[e]!) + toUnits(this.#lower[e]!); // as many as exponents, here and below
      this.#squares += toUnits(this.#upperSquares[e]!) + toUnits(this.#lowerSquares[e]!);
    }
    for (const sums of [this.#upper, this.#lower, this.#upperSquares, this.#lowerSquares]) sums.fill(0);
    this.#pending = 0;
  }
}

function magic(exponent: number): number {
  return 1.5 * 2 ** (exponent + UPPER_BITS);
}
