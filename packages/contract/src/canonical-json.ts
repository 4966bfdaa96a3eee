// JSON with sorted keys and no white space: equal values give equal bytes, so it can be hashed.

/**
 * JSON of plain data; properties that are undefined are left out.
 *
 * @throws TypeError when the value holds a function, a symbol, a bigint, a number that is not finite, a gap in a list or an
 * instance of a class.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, (v) => canonicalJson(v)).join(',')}]`;
  if (typeof value === 'object') {
    if (!isPlain(value)) throw new TypeError(`a ${value.constructor?.name} has no JSON form`);
    const entries = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`);
    return `{${entries.join(',')}}`;
  }
  throw new TypeError(`${typeof value} has no JSON form`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
