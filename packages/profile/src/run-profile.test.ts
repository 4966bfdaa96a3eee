import { bool, cat, f64, type Schema, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { categories, doubles, profileOf, texts } from './columns.fixture.ts';
import { decodeProfile, encodeProfile, type RunProfile } from './run-profile.ts';

const schema: Schema = { id: utf8(), x: f64(), site: cat(), hit: bool() };
const columns = {
  id: texts(['a', 'b', 'c']),
  x: doubles([1.5, -2.25, 1e-9]),
  site: categories(['s', 't', 's']),
  hit: { dtype: 'bool', data: Uint8Array.of(1, 0, 0) },
} as const;
const predictions = profileOf({ p: f64() }, { length: 2, columns: { p: doubles([0.1, 0.7]) } }).value;
const profile: RunProfile = {
  format: 1,
  kind: 'profile',
  model: 'tiny@v1',
  train: profileOf(schema, { length: 3, columns }).value,
  predictions: { train: predictions, eval: predictions },
};
const decode = (text: string) => decodeProfile(Buffer.from(text), 'runs/1/profile.json');
const encoded = encodeProfile(profile);

describe('decodeProfile', () => {
  it('reads what was written, to the same bytes', () => {
    expect(encodeProfile(decode(encoded))).toBe(encoded);
    expect(decode(encoded)).toEqual(profile);
  });

  it('refuses every cut, naming the file', () => {
    for (let length = 0; length < encoded.length; length += 37) {
      const text = encoded.slice(0, length);
      expect(() => decode(text), text).toThrow(
        expect.objectContaining({
          code: 'E_PROFILE_DAMAGED',
          exitCode: 76,
          facts: { file: 'runs/1/profile.json' },
        }),
      );
    }
  });

  it.each([
    ['a count that is not the sum of its parts', '"count":3', '"count":4'],
    ['a moved quantile', '"0.5":', '"0.5":1'],
    ['a mean that the sums do not have', '"mean":', '"mean":1'],
    ['a member that is none', '"kind":"flag"', '"kind":"flag","more":1'],
    ['more ones than rows', '"trues":1', '"trues":7'],
    ['an unknown kind of column', '"kind":"category"', '"kind":"colour"'],
    ['registers that are none', '"registers":"', '"registers":"AAAA'],
    ['white space', '{', '{ '],
    ['a bucket out of place', '"at":[-2.25', '"at":[9'],
    ['what is not JSON', ':', ';'],
  ])('refuses %s', (_, from, to) => {
    const text = encoded.replace(from, to);
    expect(text).not.toBe(encoded);
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'E_PROFILE_DAMAGED', exitCode: 76 }));
  });

  it('says so of a format that it does not know', () => {
    const text = encoded.replace('"format":1', '"format":2');
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'E_PROFILE_FORMAT', exitCode: 76 }));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => decodeProfile(Uint8Array.of(0x7b, 0xff), 'f')).toThrow(/not UTF-8/);
  });
});
