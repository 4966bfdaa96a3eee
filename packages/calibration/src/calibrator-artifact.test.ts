import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCalibrator, encodeCalibrator, type StoredCalibrator } from './calibrator-artifact.ts';
import { fitIsotonic, IsotonicCalibrator } from './isotonic.ts';
import { PlattCalibrator, type PlattScale } from './platt-calibrator.ts';
import { ReweightingCalibrator } from './reweighting.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const decode = (content: unknown) => decodeCalibrator(bytes(JSON.stringify(content)));
const refusal = (path: string) =>
  expect.objectContaining({ code: 'E_CALIBRATION_ARTIFACT', exitCode: 76, facts: { path } });
const platt = { format: 1, method: 'platt', slope: 2, intercept: -0.5 };
const overOdds = { format: 2, method: 'platt', scale: 'log-odds', slope: 2, intercept: -0.5 };
const isotonic = { format: 1, method: 'isotonic', x: [0.1, 0.2, 0.7], y: [0, 0.5, 0.5] };
const reweighting = { format: 1, method: 'reweighting', factor: 85 };

it('reads back every bit: the same calibration and the same predictions', () => {
  const finite = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
  const positive = fc.double({ noNaN: true, min: 1e-300, max: 1e300 });
  const rows = fc.array(fc.tuple(finite, finite), { minLength: 1, maxLength: 30 });
  const calibrator: fc.Arbitrary<StoredCalibrator> = fc.oneof(
    positive.map((factor) => new ReweightingCalibrator(factor)),
    fc
      .tuple(positive, finite, fc.constantFrom<PlattScale>('log-odds', 'value'))
      .map(([slope, intercept, scale]) => new PlattCalibrator(slope, intercept, scale)),
    rows.map((all) =>
      fitIsotonic({ predictions: all.map(([p]) => p), outcomes: all.map(([, outcome]) => outcome) }),
    ),
  );
  fc.assert(
    fc.property(calibrator, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (original, asked) => {
      const text = encodeCalibrator(original);
      const back = decodeCalibrator(bytes(text));
      expect(back).toEqual(original);
      expect(encodeCalibrator(back)).toBe(text);
      const [before, after] = [Float64Array.from(asked), Float64Array.from(asked)];
      original.apply(before, asked.length);
      back.apply(after, asked.length);
      expect(after).toEqual(before);
    }),
    { seed: 1, numRuns: 500 },
  );
});

it('writes plain JSON, with 0 for -0', () => {
  expect(encodeCalibrator(new PlattCalibrator(2, -0.5, 'value'))).toBe(`${JSON.stringify(platt)}\n`);
  expect(encodeCalibrator(new PlattCalibrator(2, -0.5, 'log-odds'))).toBe(`${JSON.stringify(overOdds)}\n`);
  expect(JSON.parse(encodeCalibrator(new ReweightingCalibrator(85)))).toEqual(reweighting);
  const knots = new IsotonicCalibrator(Float64Array.of(-0, 1), Float64Array.of(-0, 1));
  expect(decodeCalibrator(bytes(encodeCalibrator(knots)))).toEqual(knots);
});

it('C-5: reads a file of format 1 as it was fitted, over the predictions themselves', () => {
  const values = Float64Array.of(0.25, 0.75);
  decode(platt).apply(values, 2);
  expect([...values]).toEqual([0.5, 1 / (1 + Math.exp(-1))]);
  const odds = Float64Array.of(0.25, 0.75);
  decode({ ...overOdds, slope: 1, intercept: 0 }).apply(odds, 2);
  expect([...odds].map((p) => Number(p.toFixed(12)))).toEqual([0.25, 0.75]);
});

it('C-2: refuses a file cut at any byte', () => {
  for (const content of [platt, overOdds, isotonic, reweighting]) {
    const text = JSON.stringify(content);
    for (let end = 0; end < text.length; end++)
      expect(() => decodeCalibrator(bytes(text.slice(0, end)))).toThrow(refusal('$'));
  }
});

it('C-5: refuses a newer format and says which it reads', () => {
  expect(() => decode({ ...platt, format: 3, new: 1 })).toThrow(
    /\$\.format is 3: written by format 3, this reads 1 and 2/,
  );
});

it.each([
  ['$', null],
  ['$', [platt]],
  ['$.format', { ...platt, format: '1' }],
  ['$.format', { method: 'platt' }],
  ['$.method', { ...platt, method: 'spline' }],
  ['$.method', { ...platt, method: 'toString' }],
  ['$.method', { format: 1 }],
  ['$.x', { ...platt, x: [1] }],
  ['$.intercept', { format: 1, method: 'platt', slope: 1 }],
  ['$.intercept', { ...platt, intercept: null }],
  ['$.slope', { ...platt, slope: -1 }],
  ['$.slope', { ...platt, slope: 1e301 }],
  ['$.scale', { ...platt, format: 2 }],
  ['$.scale', { ...platt, scale: 'log-odds' }],
  ['$.scale', { ...overOdds, scale: 'value' }],
  ['$.method', { ...isotonic, format: 2, scale: 'log-odds' }],
  ['$.factor', { ...reweighting, factor: 0 }],
  ['$.factor', { ...reweighting, factor: '85' }],
  ['$.x', { ...isotonic, x: [], y: [] }],
  ['$.x', { ...isotonic, x: { 0: 1, length: 1 } }],
  ['$.y', { ...isotonic, y: [0, 1] }],
  ['$.x[1]', { ...isotonic, x: [0.2, 0.2, 0.3] }],
  ['$.y[2]', { ...isotonic, y: [0, 0.5, 0.4] }],
  ['$.y[0]', { ...isotonic, y: [null, 0.5, 0.6] }],
])('C-6: names %s in %j', (path, content) => {
  expect(() => decode(content)).toThrow(refusal(path));
});

it('C-6: refuses a number that is not finite, a huge file without parsing it, and bytes that are not UTF-8', () => {
  const infinite = JSON.stringify(platt).replace('-0.5', '1e999');
  expect(() => decodeCalibrator(bytes(infinite))).toThrow(
    /\$\.intercept is Infinity, expected a finite number/,
  );
  expect(() => decodeCalibrator(new Uint8Array(9 << 20))).toThrow(/has 9437184 bytes, the limit is/);
  expect(() => decodeCalibrator(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(refusal('$'));
});

it('C-7: refuses __proto__ and deep nesting without harm', () => {
  const polluted = JSON.stringify(platt).replace('"method"', '"__proto__":{"x":1},"method"');
  expect(() => decodeCalibrator(bytes(polluted))).toThrow(refusal('$.__proto__'));
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  expect(() => decodeCalibrator(bytes(JSON.stringify(platt).replace('-0.5', deep)))).toThrow(
    expect.objectContaining({ code: 'E_CALIBRATION_ARTIFACT', exitCode: 76 }),
  );
});
