// Sums of doubles without rounding: the same whatever the order, because nothing is ever lost.

/** Every double is a whole multiple of 2^-1074. */
export const UNIT_BITS = 1074;
const MANTISSA_BITS = 52;
const EXPONENT_MASK = 0x7ff;
/** Bits that are enough to round to a double, one more for what lies below them. */
const KEPT_BITS = 64;
const scratch = new DataView(new ArrayBuffer(8));

/** A finite double in units of 2^-1074. */
export function toUnits(value: number): bigint {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const exponent = Number(bits >> BigInt(MANTISSA_BITS)) & EXPONENT_MASK;
  const mantissa = BigInt.asUintN(MANTISSA_BITS, bits);
  const size = exponent === 0 ? mantissa : (mantissa | (1n << BigInt(MANTISSA_BITS))) << BigInt(exponent - 1);
  return value < 0 ? -size : size;
}

/**
 * The double nearest to `units · 2^exponent`.
 *
 * @param exponent - Default -1074: of units as {@link toUnits} gives them.
 */
export function fromUnits(units: bigint, exponent: number = -UNIT_BITS): number {
  const size = units < 0n ? -units : units;
  const dropped = Math.max(size.toString(16).length * 4 - KEPT_BITS, 0);
  const top = size >> BigInt(dropped);
  const isExact = top << BigInt(dropped) === size;
  const rounded = Number(isExact ? top : top | 1n) * 2 ** (dropped + exponent);
  return units < 0n ? -rounded : rounded;
}

/** Doubles that add up to exactly so many units, largest first; none for 0. A sum is mostly one to three of them. */
export function toParts(units: bigint): number[] {
  const parts: number[] = [];
  for (let rest = units; rest !== 0n; ) {
    const part = fromUnits(rest);
    parts.push(part);
    rest -= toUnits(part);
  }
  return parts;
}
