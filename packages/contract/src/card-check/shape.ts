// Whether a value has the shape that its type says: for what was written by hand and may never have seen the compiler.
import { unknownName } from '../unknown-names.ts';

/** What may stand somewhere in plain data. */
export type Shape =
  | 'text'
  | 'number'
  | 'flag'
  /** A number, a text or a flag. */
  | 'scalar'
  /** Looked at elsewhere. */
  | 'any'
  | { readonly listOf: Shape }
  | { readonly mapOf: Shape }
  | { readonly fields: Fields };

/** Shapes by key; a key that ends in `?` may be left out. */
export type Fields = Readonly<Record<string, Shape>>;

/** {@link Fields} that name every key of a type and no other. */
export type FieldsOf<T> = {
  readonly [K in keyof T as object extends Pick<T, K> ? `${K & string}?` : K & string]-?: Shape;
};

const SCALARS = {
  text: { types: ['string'], expected: 'text' },
  number: { types: ['number'], expected: 'a number' },
  flag: { types: ['boolean'], expected: 'true or false' },
  scalar: { types: ['number', 'string', 'boolean'], expected: 'a number, text, true or false' },
} as const;

/** What is wrong with a value's shape, in sentences that begin with the path: first what is missing or of a wrong type, then unknown keys. */
export interface ShapeProblems {
  readonly wrong: readonly string[];
  /** Keys that nothing reads. */
  readonly unknown: readonly string[];
}

/** @param path - e.g. `card.drift`. */
export function shapeProblems(value: unknown, shape: Shape, path: string): ShapeProblems {
  if (shape === 'any') return NONE;
  if (typeof shape === 'string') {
    const { types, expected } = SCALARS[shape];
    const isRight = (types as readonly string[]).includes(typeof value) && !isEndless(value);
    return isRight ? NONE : wrong(path, value, expected);
  }
  if ('listOf' in shape) {
    if (!Array.isArray(value)) return wrong(path, value, 'a list');
    return all(value.map((item, i) => shapeProblems(item, shape.listOf, `${path}[${i}]`)));
  }
  if (!isPlain(value)) return wrong(path, value, 'an object');
  if ('fields' in shape) return fieldProblems(value, shape.fields, path);
  return all(
    Object.entries(value).map(([name, item]) => shapeProblems(item, shape.mapOf, `${path}.${name}`)),
  );
}

const NONE: ShapeProblems = { wrong: [], unknown: [] };

function fieldProblems(value: object, fields: Fields, path: string): ShapeProblems {
  const known = new Map(Object.entries(fields).map(([key, shape]) => [key.replace('?', ''), shape]));
  const given = new Map<string, unknown>(Object.entries(value));
  const names = [...known.keys()];
  const unknown = [...given.keys()].filter((name) => !known.has(name));
  const parts = Object.entries(fields).map(([key, shape]) => {
    const name = key.replace('?', '');
    const part = given.get(name);
    if (part === undefined) return key.endsWith('?') ? NONE : wrong(`${path}.${name}`, undefined);
    return shapeProblems(part, shape, `${path}.${name}`);
  });
  const said = unknown.map((name) => `${path}.${name} ${unknownName(name, names, `a key of ${path}`)}`);
  return all([...parts, { wrong: [], unknown: said }]);
}

function all(parts: readonly ShapeProblems[]): ShapeProblems {
  return { wrong: parts.flatMap((part) => part.wrong), unknown: parts.flatMap((part) => part.unknown) };
}

function wrong(path: string, value: unknown, expected?: string): ShapeProblems {
  const said =
    value === undefined ? `${path} is missing` : `${path} is ${shown(value)}, expected ${expected}`;
  return { wrong: [said], unknown: [] };
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return isPlain(value) ? 'an object' : 'no plain data';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** NaN and infinities have no JSON form. */
function isEndless(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
