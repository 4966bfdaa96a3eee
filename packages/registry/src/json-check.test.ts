import { describe, expect, it } from 'vitest';
import {
  any,
  finite,
  list,
  literal,
  mapOf,
  nullable,
  optional,
  parseJson,
  record,
  text,
  whole,
} from './json-check.ts';

const parse = (source: string): unknown => parseJson(Buffer.from(source));

describe('parseJson', () => {
  it('C-7: refuses documents deeper than 64 levels, and does not count brackets in strings', () => {
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`)).toHaveLength(1);
    expect(() => parse(`${'['.repeat(65)}${']'.repeat(65)}`)).toThrow('64 levels');
    expect(() => parse('[{"a":'.repeat(100_000))).toThrow('64 levels');
    expect(parse(JSON.stringify(`"${'[{\\"'.repeat(1000)}`))).toContain('[{');
  });

  it('refuses what is no UTF-8, a byte order mark, and cut documents', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(TypeError);
    expect(() => parse('\ufeff{}')).toThrow(SyntaxError);
    expect(() => parse('{"a":1')).toThrow(SyntaxError);
    expect(() => parse('')).toThrow(SyntaxError);
  });

  it('I-9: takes linear time for a megabyte of quotes and backslashes', () => {
    const start = performance.now();
    for (const part of ['\\"', '"\\', '"', '\\', '[', '{"'])
      expect(() => parse(part.repeat(500_000))).toThrow();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('checks', () => {
  const check = record<{ a: number; b?: string; c: string | null }>({
    a: whole,
    b: optional(text()),
    c: nullable(text(/^x+$/)),
  });

  it('give the value back, without members that nobody asked for', () => {
    expect(check({ a: 1, c: null, d: 2 }, '$')).toEqual({ a: 1, c: null });
    expect(check({ a: 1, b: 'b', c: 'xx' }, '$')).toEqual({ a: 1, b: 'b', c: 'xx' });
  });

  it('I-8: are not fooled by __proto__ and leave Object.prototype alone', () => {
    const value = parse('{"__proto__":{"a":1,"c":null},"constructor":{"prototype":{"polluted":1}}}');
    expect(() => check(value, '$')).toThrow('$.a must be');
    const map = mapOf(any)(value, '$');
    expect(Object.keys(map)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    [whole, -1],
    [whole, 1.5],
    [whole, '1'],
    [whole, 2 ** 53],
    [finite, Number.POSITIVE_INFINITY],
    [finite, null],
    [text(/^a$/), 'b'],
    [text(), 1],
    [literal('a', 'b'), 'c'],
    [any, undefined],
    [list(whole), {}],
    [list(whole), [1, 'x']],
    [mapOf(whole), []],
    [mapOf(whole), null],
    [check, []],
    [check, { a: 1, c: 'y' }],
  ])('name the place of what is wrong (%#)', (c, value) => {
    expect(() => c(value, '$.here')).toThrow(/^\$\.here\S* must be/);
  });
});
