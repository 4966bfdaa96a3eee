// Text as CSV bytes: copied as it is, quoted only where a reader would take it for something else.

const LF = 10;
const CR = 13;
const QUOTE = 34;
const APOSTROPHE = 39;
const COMMA = 44;

/** How many bytes a cell of `length` bytes may need: every one a quote, two around, one before. */
export function maxTextBytes(length: number): number {
  return 2 * length + 3;
}

/**
 * Writes `bytes[from, to)` as a cell at `at`; {@link maxTextBytes} must fit.
 *
 * @param isSafe - Put `'` before a cell that a spreadsheet would run as a formula.
 * @returns The position after it.
 */
export function writeText(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
  isSafe: boolean,
): number {
  const isPrefixed = isSafe && from < to && startsFormula(bytes[from]!);
  const start = at;
  if (isPrefixed) out[at++] = APOSTROPHE;
  for (let p = from; p < to; p++) {
    const c = bytes[p]!; // in range by the loop
    if (c <= COMMA && (c === COMMA || c === QUOTE || c === LF || c === CR)) {
      return writeQuoted(bytes, from, to, out, start, isPrefixed);
    }
    out[at++] = c;
  }
  return at;
}

function writeQuoted(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
  isPrefixed: boolean,
): number {
  out[at++] = QUOTE;
  if (isPrefixed) out[at++] = APOSTROPHE;
  for (let p = from; p < to; p++) {
    const c = bytes[p]!; // in range by the loop
    if (c === QUOTE) out[at++] = QUOTE;
    out[at++] = c;
  }
  out[at++] = QUOTE;
  return at;
}

/** `=`, `+`, `-`, `@` and tab. @see OWASP, CSV Injection. */
function startsFormula(byte: number): boolean {
  return byte === 61 || byte === 43 || byte === 45 || byte === 64 || byte === 9;
}
