import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeLinearModel, encodeLinearModel } from './linear-artifact.ts';

const features = ['scale', 'flag'];
const good = { format: 1, kind: 'linear', features, weights: [0.1, -2e-7], intercept: 0.25 };
const bytes = (text: string) => new TextEncoder().encode(text);
const decode = (text: string) => decodeLinearModel(bytes(text), features);
const refusal = (path: string) =>
  expect.objectContaining({ code: 'E_LINEAR_ARTIFACT', exitCode: 76, facts: { path } });

it('reads back every bit that it wrote', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  fc.assert(
    fc.property(fc.array(finite), finite, (weights, intercept) => {
      const names = weights.map((_, j) => `x${j}`);
      const model = { weights: Float64Array.from(weights), intercept };
      expect(decodeLinearModel(bytes(encodeLinearModel(model, names)), names)).toEqual(model);
    }),
    { seed: 1 },
  );
});

it('writes plain JSON that a person can read', () => {
  const text = encodeLinearModel({ weights: Float64Array.of(0.1, -2e-7), intercept: 0.25 }, features);
  expect(JSON.parse(text)).toEqual(good);
  expect(text.split('\n').length).toBeGreaterThan(8);
});

it('C-2: refuses a file cut at any byte', () => {
  const text = JSON.stringify(good);
  for (let end = 0; end < text.length; end++) expect(() => decode(text.slice(0, end))).toThrow(refusal('$'));
});

it('C-5: refuses a newer format and says which it reads', () => {
  expect(() => decode(JSON.stringify({ ...good, format: 3, new: 1 }))).toThrow(
    /\$\.format is 3: written by format 3, this reads 1/,
  );
});

it('C-5: refuses a model of other features, or in another order', () => {
  expect(() => decode(JSON.stringify({ ...good, features: ['flag', 'scale'] }))).toThrow(
    refusal('$.features[0]'),
  );
  expect(() => decode(JSON.stringify({ ...good, features: ['scale'] }))).toThrow(refusal('$.features'));
});

it.each([
  ['$', 'null'],
  ['$', '[1]'],
  ['$', '\ufeff{'],
  ['$.format', JSON.stringify({ ...good, format: '1' })],
  ['$.kind', JSON.stringify({ ...good, kind: 'tree' })],
  ['$.extra', JSON.stringify({ ...good, extra: 1 })],
  ['$.intercept', JSON.stringify({ ...good, intercept: undefined })],
  ['$.intercept', JSON.stringify({ ...good, intercept: null })],
  ['$.weights', JSON.stringify({ ...good, weights: [1, 2, 3] })],
  ['$.weights', JSON.stringify({ ...good, weights: { 0: 1, 1: 2, length: 2 } })],
  ['$.weights[1]', JSON.stringify({ ...good, weights: [1, '2'] })],
])('C-6: names %s in %s', (path, text) => {
  expect(() => decode(text)).toThrow(refusal(path));
});

it('C-6: refuses a weight that is not finite', () => {
  const text = JSON.stringify(good).replace('0.25', '1e999');
  expect(() => decode(text)).toThrow(/\$\.intercept is Infinity, expected a finite number/);
});

it('C-6: refuses a huge file without parsing it, and bytes that are not UTF-8', () => {
  expect(() => decodeLinearModel(new Uint8Array(5 << 20), features)).toThrow(
    /has 5242880 bytes, the limit is/,
  );
  expect(() => decodeLinearModel(Uint8Array.of(0x22, 0xff, 0x22), features)).toThrow(refusal('$'));
});

it('C-7: refuses __proto__ and deep nesting without harm', () => {
  const polluted = JSON.stringify(good).replace('"kind"', '"__proto__":{"x":1},"kind"');
  expect(() => decode(polluted)).toThrow(refusal('$.__proto__'));
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  expect(() => decode(JSON.stringify(good).replace('0.25', deep))).toThrow(
    expect.objectContaining({ code: 'E_LINEAR_ARTIFACT', exitCode: 76 }),
  );
});

it('C-5: says whether it is linear or logistic, and is refused as the other', () => {
  const model = { weights: Float64Array.of(1), intercept: 2 };
  const file = bytes(encodeLinearModel(model, ['x'], 'logistic'));
  expect(decodeLinearModel(file, ['x'], 'logistic')).toEqual(model);
  expect(() => decodeLinearModel(file, ['x'])).toThrow('$.kind is "logistic", expected "linear"');
});
