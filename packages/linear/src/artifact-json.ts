// Reads the JSON of a stored model, where nothing is taken on trust: each mistake has its path.
import { LinearArtifactError } from './errors.ts';

/** @throws {@link LinearArtifactError} unless the bytes are a JSON object in UTF-8. */
export function parseObject(bytes: Uint8Array): ReadonlyMap<string, unknown> {
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

/** @throws {@link LinearArtifactError} unless it is the one format that this code reads. */
export function checkFormat(format: unknown, known: number): void {
  if (format === known) return;
  if (!Number.isInteger(format))
    throw new LinearArtifactError('$.format', `is ${show(format)}, expected ${known}`);
  throw new LinearArtifactError('$.format', `is ${format}: written by format ${format}, this reads ${known}`);
}

/** @throws {@link LinearArtifactError} unless there are these keys and no others. */
export function checkKeys(keys: readonly string[], expected: readonly string[]): void {
  const missing = expected.find((key) => !keys.includes(key));
  if (missing !== undefined) throw new LinearArtifactError(`$.${missing}`, 'is missing');
  const unknown = keys.find((key) => !expected.includes(key));
  if (unknown !== undefined) throw new LinearArtifactError(`$.${unknown}`, 'is not known here');
}

/** @throws {@link LinearArtifactError} unless it is the expected number, text or boolean. */
export function checkSame(value: unknown, path: string, expected: string | number): void {
  if (value !== expected)
    throw new LinearArtifactError(path, `is ${show(value)}, expected ${show(expected)}`);
}

/** @throws {@link LinearArtifactError} unless it lists these names in this order. */
export function checkNames(value: unknown, path: string, expected: readonly string[]): void {
  for (const [j, name] of toList(value, path, expected.length).entries())
    checkSame(name, `${path}[${j}]`, expected[j]!); // of one length
}

/** @throws {@link LinearArtifactError} unless it is a list of so many entries. */
export function toList(value: unknown, path: string, length: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new LinearArtifactError(path, 'is not a list');
  if (value.length !== length)
    throw new LinearArtifactError(path, `has ${value.length} entries, expected ${length}`);
  return value;
}

/** JSON has no NaN, but `1e999` parses to Infinity. @throws {@link LinearArtifactError} */
export function toFinite(value: unknown, path: string): number {
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
