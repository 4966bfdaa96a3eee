// Doubles as bytes: the shortest decimal that reads back as the same double, as `String` gives it.
import { writeShortest } from './shortest-decimal.ts';

/** Entries of the cache, a power of two. Predictions of tree models and rounded features repeat. */
const ENTRIES = 8192;
/** Bytes an entry: one for the length, the longest double has 24 (`-1.2345678901234567e-308`). */
const ENTRY_BYTES = 32;
/** Longest text of a double. */
export const MAX_NUMBER_BYTES = 25;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const lowWords = new Int32Array(ENTRIES);
const highWords = new Int32Array(ENTRIES);
const texts = new Uint8Array(ENTRIES * ENTRY_BYTES);

/**
 * Writes a finite double at `at`; {@link MAX_NUMBER_BYTES} must fit.
 *
 * @returns The position after it.
 */
export function writeDouble(value: number, out: Uint8Array, at: number): number {
  if (value === 0) {
    out[at] = 48;
    return at + 1;
  }
  if (value === 1) {
    out[at] = 49;
    return at + 1;
  }
  double[0] = value;
  const low = words[0]!; // two words make the double
  const high = words[1]!;
  const entry = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 19) & (ENTRIES - 1);
  const from = entry * ENTRY_BYTES;
  if (lowWords[entry] === low && highWords[entry] === high) {
    const to = from + 1 + texts[from]!; // the entry is this double's
    for (let p = from + 1; p < to; p++) out[at++] = texts[p]!;
    return at;
  }
  const end = writeNew(value, out, at);
  for (let p = at, to = from; p < end; p++) texts[++to] = out[p]!;
  texts[from] = end - at;
  lowWords[entry] = low;
  highWords[entry] = high;
  return end;
}

function writeNew(value: number, out: Uint8Array, at: number): number {
  if (value >= 1e-6 && value < 1) {
    const end = writeShortest(value, out, at);
    if (end >= 0) return end;
  }
  const text = String(value);
  for (let i = 0; i < text.length; i++) out[at++] = text.charCodeAt(i);
  return at;
}

/** Writes a 32-bit integer at `at`; 11 bytes must fit. Returns the position after it. */
export function writeInteger(value: number, out: Uint8Array, at: number): number {
  let rest = value;
  if (rest < 0) {
    out[at++] = 45;
    rest = -rest;
  }
  let to = at + 1;
  for (let power = 10; power <= rest; power *= 10) to++;
  for (let p = to - 1; p >= at; p--) {
    const tenth = Math.floor(rest / 10);
    out[p] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  return to;
}
