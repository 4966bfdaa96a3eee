import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal } from './decimal.ts';

const out = new Float64Array(1);

function parse(text: string): number | undefined {
  const end = readDecimal(Buffer.from(`${text},`), 0, out, 0);
  return end === text.length ? out[0] : undefined;
}

/** Numbers of `1..20` digits with a point anywhere, as text. */
const decimals = fc
  .tuple(fc.boolean(), fc.stringMatching(/^\d{1,20}$/), fc.option(fc.stringMatching(/^\d{1,24}$/)))
  .map(
    ([negative, whole, fraction]) =>
      `${negative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}`,
  );

describe('readDecimal', () => {
  it('gives the nearest double to any decimal, bit for bit', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(parse(text)).toBe(Number(text));
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });

  it('gives back every double that String wrote', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parse(String(value))).toBe(Number(String(value)));
      }),
      { numRuns: 20_000, seed: 2 },
    );
  });

  it('gives back every rate in [0, 1] with 16 and 17 digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => {
        expect(parse(value.toFixed(17))).toBe(Number(value.toFixed(17)));
        expect(parse(String(value))).toBe(Number(String(value)));
      }),
      { numRuns: 20_000, seed: 3 },
    );
  });

  it.each([
    '9007199254740993',
    '9007199254740992.5',
    '4503599627370496.5',
    '4503599627370497.5',
    '0.500000000000000166533453693773481063544750213623046875',
    '1.00000000000000011',
    '100000000000000016',
    '999999999999999999',
    '0.000000000000000000000',
    '0.0000000000000000000001',
    '2.2250738585072011e-308',
    '2.2250738585072012e-308',
    '5e-324',
    '1e-400',
    '1.7976931348623157e308',
    '-0',
    '-0.0',
    '00012.50',
    '1E5',
    '1e+5',
  ])('rounds %s as Number does', (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it('gives infinity for what no double holds, for the caller to refuse', () => {
    expect(parse('1e999')).toBe(Number.POSITIVE_INFINITY);
    expect(parse('9'.repeat(400))).toBe(Number.POSITIVE_INFINITY);
  });

  const notNumbers = [
    '',
    ' ',
    ' 1',
    '1 ',
    '+1',
    '.5',
    '5.',
    '-',
    '-.5',
    '1e',
    '1e+',
    'e5',
    '1.e5',
    '0x10',
    '0b1',
    '1_000',
  ];
  it.each([
    ...notNumbers,
    '1,5',
    '12abc',
    'NaN',
    'nan',
    'Infinity',
    '-inf',
    '１２',
    '٣',
    '\u00a01',
    '1\0',
    '--1',
    '1-',
  ])('A-25: takes %j for no number', (text) => {
    expect(parse(text)).toBeUndefined();
  });
});
