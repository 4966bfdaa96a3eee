// Small checks for JSON from storage: each takes a value and its path and returns it typed, or throws what is wrong where.

/** Something in a document is not what it must be. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  constructor(path: string, expected: string) {
    super(`${path} must be ${expected}`);
  }
}

/** @throws {@link ShapeError} */
export type Check<T> = (value: unknown, path: string) => T;

/** The checks of an object's members; those of optional members accept `undefined`. */
type Checks<T> = { readonly [K in keyof T]-?: Check<T[K]> };

/** Deeper documents are refused: what walks them later may be recursive. */
const MAX_DEPTH = 64;

/** Parses UTF-8 JSON of at most {@link MAX_DEPTH} levels. */
export function parseJson(bytes: Uint8Array): unknown {
  const source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (depthOf(source) > MAX_DEPTH) throw new ShapeError('$', `at most ${MAX_DEPTH} levels deep`);
  return JSON.parse(source);
}

/** An object with these members. Others are dropped, `__proto__` among them. */
export function record<T extends object>(checks: Checks<T>): Check<T> {
  return (value, path) => {
    const source = asObject(value, path);
    const members = Object.entries<Check<unknown>>(checks).map(([name, check]) => {
      const member = Object.hasOwn(source, name) ? source[name] : undefined;
      return [name, check(member, `${path}.${name}`)] as const;
    });
    return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as T;
  };
}

/** An object of any names, all values alike. */
export function mapOf<T>(check: Check<T>): Check<Record<string, T>> {
  return (value, path) => {
    const members = Object.entries(asObject(value, path));
    return Object.fromEntries(members.map(([name, member]) => [name, check(member, `${path}.${name}`)]));
  };
}

export function list<T>(check: Check<T>): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, 'a list');
    return value.map((item, i) => check(item, `${path}[${i}]`));
  };
}

export function text(pattern?: RegExp): Check<string> {
  return (value, path) => {
    if (typeof value !== 'string') throw new ShapeError(path, 'text');
    if (pattern !== undefined && !pattern.test(value)) throw new ShapeError(path, `text like ${pattern}`);
    return value;
  };
}

export function literal<T extends string | number>(...expected: readonly T[]): Check<T> {
  return (value, path) => {
    const found = expected.find((item) => item === value);
    if (found === undefined) throw new ShapeError(path, expected.join(' or '));
    return found;
  };
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

/** A whole number from 0 on. */
export const whole: Check<number> = (value, path) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new ShapeError(path, 'a whole number from 0 on');
  return value as number;
};

/** `JSON.parse` makes `1e999` infinite, hence finite. */
export const finite: Check<number> = (value, path) => {
  if (!Number.isFinite(value)) throw new ShapeError(path, 'a finite number');
  return value as number;
};

export const flag: Check<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new ShapeError(path, 'true or false');
  return value;
};

/** ISO 8601 in UTC, as `toISOString` writes it. */
export const date: Check<string> = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Anything that is there. */
export const any: Check<unknown> = (value, path) => {
  if (value === undefined) throw new ShapeError(path, 'there');
  return value;
};

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ShapeError(path, 'an object');
  return value as Record<string, unknown>;
}

function depthOf(source: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (isText && c === '\\') i++;
    else if (c === '"') isText = !isText;
    else if (isText) continue;
    else if (c === '[' || c === '{') deepest = Math.max(deepest, ++depth);
    else if (c === ']' || c === '}') depth--;
  }
  return deepest;
}
