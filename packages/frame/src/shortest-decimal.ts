// The shortest decimal of a double in [1e-6, 1), as `String` gives it, without making a string: rates and probabilities are most of what
// a predictions file holds, and `String` was three quarters of the time of writing them.

/** Veltkamp's constant, 2^27 + 1. @see Dekker (1971), Numer. Math. 18, 224–242. */
const SPLIT = 134217729;
/** `10^(16 + zeros)`, each an exact double, by the number of zeros after the point. */
const SCALES = Float64Array.from({ length: 6 }, (_, zeros) => Number(`1e${16 + zeros}`));
const SCALES_HIGH = SCALES.map((scale) => SPLIT * scale - (SPLIT * scale - scale));
const SCALES_LOW = SCALES.map((scale, i) => scale - SCALES_HIGH[i]!); // same length
/** The least double with a number of zeros after the point. */
const LEAST = Float64Array.of(1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6);
/** Eight digits. */
const HALF = 1e8;
/** A thousand times what rounding can do to the last eight digits, which are computed to 2^-27 · 2. */
const DOUBT = 1e-5;

/** The digits of 0 to 99. */
const PAIRS = Uint8Array.from(
  { length: 200 },
  (_, i) => 48 + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10),
);

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The most bytes that {@link writeShortest} writes: `0.00000` and 17 digits. */
export const MAX_SHORTEST_BYTES = 24;

/**
 * Writes the shortest decimal that reads back as `value`, the nearest of several, at `at`.
 *
 * The value is scaled to 16 digits before the point, exactly, as a sum of two doubles. A decimal reads back when it is nearer than half a
 * unit in the last place: first the nearest of 15 digits or fewer is tried, then of 16; 17 always suffice.
 *
 * @param value - In [1e-6, 1).
 * @returns The position after it, or -1 where a rounding is in doubt: then nothing counts as written.
 */
export function writeShortest(value: number, out: Uint8Array, at: number): number {
  let zeros = 0;
  while (value < LEAST[zeros]!) zeros++;
  const scale = SCALES[zeros]!;
  const product = value * scale;
  const split = SPLIT * value;
  const high = split - (split - value);
  const low = value - high;
  const scaleHigh = SCALES_HIGH[zeros]!;
  const scaleLow = SCALES_LOW[zeros]!;
  const error = high * scaleHigh - product + high * scaleLow + low * scaleHigh + low * scaleLow;
  const head = Math.floor(product / HALF);
  const tail = product - head * HALF + error;
  double[0] = value;
  const exponent = words[1]!; // the sign is plus
  if (words[0] === 0 && (exponent & 0xfffff) === 0) return -1; // a power of two: its neighbours are not equally far
  words[1] = (exponent & 0x7ff00000) - (53 << 20);
  words[0] = 0;
  const reach = double[0]! * scale;
  const tens = 10 * Math.round(tail / 10);
  const ones = Math.round(tail);
  const fromTens = Math.abs(tail - tens);
  const fromOnes = Math.abs(tail - ones);
  if (Math.abs(fromTens - reach) < DOUBT || Math.abs(fromOnes - reach) < DOUBT) return -1;
  if (ones < 0 || ones >= HALF || tens >= HALF || head >= HALF || head < HALF / 10) return -1; // a digit is carried
  out[at++] = 48;
  out[at++] = 46;
  for (let i = 0; i < zeros; i++) out[at++] = 48;
  if (fromTens < reach) return writeTrimmed(head, tens, out, at);
  writeEight(head, out, at);
  if (fromOnes < reach) {
    writeEight(ones, out, at + 8);
    return 0.5 - fromOnes < DOUBT ? -1 : at + 16;
  }
  const tenths = Math.round(tail * 10);
  if (0.5 - Math.abs(tail * 10 - tenths) < DOUBT * 10 || tenths >= 10 * HALF) return -1;
  const most = Math.floor(tenths / 10);
  writeEight(most, out, at + 8);
  out[at + 16] = 48 + tenths - most * 10;
  return at + 17;
}

/** Writes 16 digits without the zeros at their end. */
function writeTrimmed(head: number, tail: number, out: Uint8Array, at: number): number {
  writeEight(head, out, at);
  writeEight(tail, out, at + 8);
  let end = at + 16;
  while (out[end - 1] === 48) end--;
  return end;
}

/** Writes a whole number below 10^8 as eight digits. */
function writeEight(value: number, out: Uint8Array, at: number): void {
  const upper = (value / 10_000) | 0;
  const lower = (value - upper * 10_000) | 0;
  const first = (upper / 100) | 0;
  const third = (lower / 100) | 0;
  writePair(first, out, at);
  writePair(upper - first * 100, out, at + 2);
  writePair(third, out, at + 4);
  writePair(lower - third * 100, out, at + 6);
}

function writePair(value: number, out: Uint8Array, at: number): void {
  out[at] = PAIRS[2 * value]!; // below 100
  out[at + 1] = PAIRS[2 * value + 1]!;
}
