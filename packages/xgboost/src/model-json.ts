// Bytes of a model file → JSON value, with its depth and its number of objects and keys bounded before anything is built.
import { XgboostArtifactError } from './errors.ts';
import type { ModelLimits } from './model-limits.ts';

/** Levels of nesting that XGBoost's own files need, doubled. */
const MAX_NESTING = 16;
/** Objects and arrays, and keys, that one tree of XGBoost's files has (16 and 21 in version 2), doubled. */
const CONTAINERS_PER_TREE = 32;
const KEYS_PER_TREE = 48;
const OUTSIDE_TREES = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Parses a model file. The memory it takes is at most some ten times the file.
 *
 * @throws {@link XgboostArtifactError} when it is too large, no JSON, or nested or filled beyond what XGBoost writes.
 */
export function parseModelJson(bytes: Uint8Array, limits: ModelLimits): unknown {
  if (bytes.length === 0) throw new XgboostArtifactError('$', 'is empty');
  if (bytes.length > limits.maxBytes) {
    throw new XgboostArtifactError('$', `has ${bytes.length} bytes, more than ${limits.maxBytes}`);
  }
  if (bytes[0] === 0x7b && isUbjsonKey(bytes[1])) {
    throw new XgboostArtifactError('$', 'is UBJSON: save the model with format "json"');
  }
  boundStructure(bytes, limits);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new XgboostArtifactError('$', 'is not valid JSON', cause);
  }
}

/** In UBJSON the length of a key follows the brace: one of the integer types i, U, I, l, L. */
function isUbjsonKey(byte: number | undefined): boolean {
  return byte !== undefined && 'iUIlL'.includes(String.fromCharCode(byte));
}

function boundStructure(bytes: Uint8Array, limits: ModelLimits): void {
  const maxContainers = OUTSIDE_TREES + CONTAINERS_PER_TREE * limits.maxTrees;
  const maxKeys = OUTSIDE_TREES + KEYS_PER_TREE * limits.maxTrees;
  let depth = 0;
  let containers = 0;
  let keys = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!; // in range by the loop
    if (byte === QUOTE) i = closingQuote(bytes, i + 1);
    else if (byte === COLON) keys++;
    else if ((byte | 0x20) === 0x7b) {
      depth++; // [ and { differ in that bit only
      containers++;
    } else if ((byte | 0x20) === 0x7d) depth--;
    if (depth > MAX_NESTING) throw new XgboostArtifactError('$', `is nested more than ${MAX_NESTING} deep`);
    if (containers > maxContainers || keys > maxKeys) {
      throw new XgboostArtifactError('$', `holds more objects than ${limits.maxTrees} trees have`);
    }
  }
}

function closingQuote(bytes: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i;
  }
  return bytes.length;
}
