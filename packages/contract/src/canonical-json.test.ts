import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it('sorts keys at every depth and writes no white space', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é"' }], a: true, 10: -0, 9: 1e21 })).toBe(
      '{"10":0,"9":1e+21,"a":true,"b":[1,{"c":"é\\"","d":null}]}',
    );
  });

  it('means what JSON means', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
  });

  it('gives the same text for any order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
      { seed: 1 },
    );
  });

  it('leaves out what is undefined and keeps __proto__ as a plain key', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}');
  });

  it.each<[unknown, string]>([
    [{ a: Number.NaN }, 'NaN has no JSON form'],
    [[Number.POSITIVE_INFINITY], 'Infinity has no JSON form'],
    [{ a: () => 1 }, 'function has no JSON form'],
    [1n, 'bigint has no JSON form'],
    [[undefined], 'undefined has no JSON form'],
    [new Array(2), 'undefined has no JSON form'],
    [new Date(0), 'a Date has no JSON form'],
    [{ a: new Map() }, 'a Map has no JSON form'],
  ])('refuses %s', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(new TypeError(message));
  });
});
