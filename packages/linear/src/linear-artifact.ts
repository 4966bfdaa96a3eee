// A linear model as a JSON file, read back strictly: whatever is in the file, the model is whole or there is a named error.
import { LinearArtifactError } from './errors.ts';
import type { LinearModel } from './linear-model.ts';

/** Written into every file; a reader refuses what it does not know. */
const FORMAT = 1;
/** About 60,000 features; a file beyond it is not parsed at all. */
const MAX_BYTES = 4 * 1024 * 1024;
const KEYS = ['format', 'kind', 'features', 'weights', 'intercept'];

/**
 * The model as JSON: `{ format, kind, features, weights, intercept }`. Equal models give equal bytes; every bit of a number survives.
 *
 * @param features - Names of the features, shape [nFeatures].
 */
export function encodeLinearModel(model: LinearModel, features: readonly string[]): string {
  const { intercept, weights } = model;
  const content = { format: FORMAT, kind: 'linear', features, weights: [...weights], intercept };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads what {@link encodeLinearModel} wrote.
 *
 * @param features - What the reader's features are called; the file must name the same in the same order.
 * @throws {@link LinearArtifactError} `E_LINEAR_ARTIFACT` for anything else, a newer format and numbers that are not finite included.
 */
export function decodeLinearModel(bytes: Uint8Array, features: readonly string[]): LinearModel {
  if (bytes.length > MAX_BYTES)
    throw new LinearArtifactError('$', `has ${bytes.length} bytes, the limit is ${MAX_BYTES}`);
  const content = parseObject(bytes);
  checkFormat(content.get('format'));
  checkKeys([...content.keys()]);
  if (content.get('kind') !== 'linear')
    throw new LinearArtifactError('$.kind', `is ${show(content.get('kind'))}, expected "linear"`);
  checkFeatures(content.get('features'), features);
  const weights = toList(content.get('weights'), '$.weights', features.length);
  return {
    weights: Float64Array.from(weights, (weight, j) => toFinite(weight, `$.weights[${j}]`)),
    intercept: toFinite(content.get('intercept'), '$.intercept'),
  };
}

function parseObject(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new LinearArtifactError('$', 'is not JSON in UTF-8', error);
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new LinearArtifactError('$', 'is not an object');
  }
  return new Map(Object.entries(content));
}

function checkFormat(format: unknown): void {
  if (format === FORMAT) return;
  if (!Number.isInteger(format))
    throw new LinearArtifactError('$.format', `is ${show(format)}, expected ${FORMAT}`);
  throw new LinearArtifactError(
    '$.format',
    `is ${format}: written by format ${format}, this reads ${FORMAT}`,
  );
}

function checkKeys(keys: readonly string[]): void {
  const missing = KEYS.find((key) => !keys.includes(key));
  if (missing !== undefined) throw new LinearArtifactError(`$.${missing}`, 'is missing');
  const unknown = keys.find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new LinearArtifactError(`$.${unknown}`, 'is not known here');
}

function checkFeatures(value: unknown, expected: readonly string[]): void {
  for (const [j, name] of toList(value, '$.features', expected.length).entries()) {
    if (name !== expected[j])
      throw new LinearArtifactError(`$.features[${j}]`, `is ${show(name)}, expected "${expected[j]}"`);
  }
}

function toList(value: unknown, path: string, length: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new LinearArtifactError(path, 'is not a list');
  if (value.length !== length)
    throw new LinearArtifactError(path, `has ${value.length} entries, expected ${length}`);
  return value;
}

/** JSON has no NaN, but `1e999` parses to Infinity. */
function toFinite(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new LinearArtifactError(path, `is ${show(value)}, expected a finite number`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  return value === null || typeof value !== 'object'
    ? String(value)
    : Array.isArray(value)
      ? 'a list'
      : 'an object';
}
