// Reads fields of a JSON value that nobody vouches for; each error names the path.
import { XgboostArtifactError } from './errors.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** An object's own field, or undefined. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The object under a name. @throws {@link XgboostArtifactError} when it is none. */
export function objectAt(value: unknown, name: string, path: string): JsonObject {
  const field = fieldOf(value, name);
  if (!isObject(field)) throw new XgboostArtifactError(`${path}.${name}`, 'is not an object');
  return field;
}

/** The list under a name, of `length` items where that is given. @throws {@link XgboostArtifactError} otherwise. */
export function listAt(value: unknown, name: string, path: string, length?: number): readonly unknown[] {
  const field = fieldOf(value, name);
  if (!Array.isArray(field)) throw new XgboostArtifactError(`${path}.${name}`, 'is not a list');
  if (length !== undefined && field.length !== length) {
    throw new XgboostArtifactError(`${path}.${name}`, `has ${field.length} items, expected ${length}`);
  }
  return field;
}

/** The text under a name. @throws {@link XgboostArtifactError} when it is none. */
export function textAt(value: unknown, name: string, path: string): string {
  const field = fieldOf(value, name);
  if (typeof field !== 'string') throw new XgboostArtifactError(`${path}.${name}`, 'is not text');
  return field;
}

/** A whole number in [0, max], which XGBoost writes as text. @throws {@link XgboostArtifactError} otherwise. */
export function countAt(value: unknown, name: string, path: string, max: number): number {
  const text = textAt(value, name, path);
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= max))
    throw new XgboostArtifactError(`${path}.${name}`, `is not a whole number in [0, ${max}]`);
  return count;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
