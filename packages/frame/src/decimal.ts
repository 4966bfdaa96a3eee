// Reads a decimal number from bytes: strict grammar, correctly rounded, no string in the usual case.

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Veltkamp's constant, 2^27 + 1: splits a double into two of 26 bits. @see Dekker (1971), Numer. Math. 18, 224–242. */
const SPLIT = 134217729;
const POWERS_HIGH = POWERS.map((p) => SPLIT * p - (SPLIT * p - p));
const POWERS_LOW = POWERS.map((p, i) => p - (POWERS_HIGH[i] ?? 0));
/** Four times the error bound, 2^-52, of the second part of a quotient: only for scales near 22 can it matter at all. */
const SLACK = 2 ** -50;

/**
 * Reads `-?\d+(\.\d+)?([eE][+-]?\d+)?` at `start`, the double nearest to it into `out[index]`.
 *
 * Up to 15 digits one division of exact doubles rounds correctly (Clinger 1990). Up to 18 digits the quotient is computed to twice the
 * precision; where its error could change the rounding, and for everything rarer, `Number` decides.
 *
 * @param bytes - A byte that ends a number must follow the last digit.
 * @returns The position after the number, or -1 when there is none. `out[index]` may be infinite.
 */
export function readDecimal(bytes: Uint8Array, start: number, out: Float64Array, index: number): number {
  let p = start;
  if (bytes[p] === 45) p++;
  const first = p;
  let head = 0;
  let tail = 0;
  let digits = 0;
  while (bytes[p] === 48) p++;
  let c = bytes[p]! ^ 48; // the ending byte is there
  for (; c < 10 && digits < 9; c = bytes[++p]! ^ 48) {
    head = head * 10 + c;
    digits++;
  }
  for (; c < 10; c = bytes[++p]! ^ 48) {
    tail = (Math.imul(tail, 10) + c) | 0;
    digits++;
  }
  if (p === first) return -1;
  let scale = 0;
  if (bytes[p] === 46) {
    const fraction = ++p;
    if (digits === 0) while (bytes[p] === 48) p++;
    c = bytes[p]! ^ 48;
    for (; c < 10 && digits < 9; c = bytes[++p]! ^ 48) {
      head = head * 10 + c;
      digits++;
    }
    for (; c < 10; c = bytes[++p]! ^ 48) {
      tail = (Math.imul(tail, 10) + c) | 0;
      digits++;
    }
    if (p === fraction) return -1;
    scale = p - fraction;
  }
  if ((bytes[p]! | 32) === 101) {
    p = skipExponent(bytes, p + 1);
    if (p < 0) return -1;
    out[index] = parse(bytes, start, p);
    return p;
  }
  let value: number;
  if (digits <= 9 && scale <= 22) value = head / POWERS[scale]!;
  else if (digits <= 15 && scale <= 22) value = (head * POWERS[digits - 9]! + tail) / POWERS[scale]!;
  else value = digits <= 18 && scale <= 22 ? divide(head * POWERS[digits - 9]!, tail, scale) : Number.NaN;
  if (Number.isNaN(value)) value = Math.abs(parse(bytes, start, p));
  out[index] = bytes[start] === 45 ? -value : value;
  return p;
}

/** `(high + low) / 10^scale`, correctly rounded, or NaN when the rounding is in doubt. Both parts are exact. */
function divide(high: number, low: number, scale: number): number {
  const power = POWERS[scale]!;
  const sum = high + low;
  const sumError = low - (sum - high);
  const quotient = sum / power;
  const split = SPLIT * quotient;
  const quotientHigh = split - (split - quotient);
  const quotientLow = quotient - quotientHigh;
  const powerHigh = POWERS_HIGH[scale]!;
  const powerLow = POWERS_LOW[scale]!;
  const product = quotient * power;
  const productError =
    quotientHigh * powerHigh -
    product +
    quotientHigh * powerLow +
    quotientLow * powerHigh +
    quotientLow * powerLow;
  const rest = (sum - product - productError + sumError) / power;
  const value = quotient + rest;
  const slack = Math.abs(rest) * SLACK;
  return quotient + (rest + slack) === value && quotient + (rest - slack) === value ? value : Number.NaN;
}

/** The position after the digits of an exponent, or -1 when there are none. */
function skipExponent(bytes: Uint8Array, start: number): number {
  let p = start;
  if (bytes[p] === 43 || bytes[p] === 45) p++;
  const first = p;
  while ((bytes[p]! ^ 48) < 10) p++;
  return p === first ? -1 : p;
}

function parse(bytes: Uint8Array, start: number, end: number): number {
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
}
