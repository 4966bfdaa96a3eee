import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractError, NotFittedError } from './contract-error.ts';
import { EXIT } from './exit-codes.ts';
import {
  escapeText,
  type Facts,
  formatErrorLine,
  formatList,
  SlipwayError,
  toSlipwayError,
} from './slipway-error.ts';

const lineOf = (facts: Facts, message = 'is wrong') =>
  formatErrorLine(new SlipwayError({ code: 'E_CSV_TYPE', exitCode: EXIT.data, message, facts }));

describe('formatErrorLine', () => {
  it('prints code, facts in order, message and exit code', () => {
    expect(lineOf({ file: 'data/train.csv.gz', row: 3, col: 'cr', value: 'a b', strict: true })).toBe(
      'error E_CSV_TYPE file=data/train.csv.gz row=3 col=cr value="a b" strict=true message="is wrong" exit=65',
    );
  });

  it('leaves out facts that are not known, quotes what is empty, and joins lists', () => {
    expect(lineOf({ row: undefined, value: '', col: ['a', 'b'] })).toBe(
      'error E_CSV_TYPE value="" col="a, b" message="is wrong" exit=65',
    );
    expect(lineOf({ col: ['1', '2', '3', '4', '5', '6', '7'] })).toContain(
      'col="1, 2, 3, 4, 5 … and 2 more"',
    );
  });

  it('keeps a key whole, since a cut one leads nowhere', () => {
    const key = `conversion-rate/v2/runs/20261121T204651123Z-${'0'.repeat(32)}/model.json`;
    expect(lineOf({ key })).toContain(`key=${key} `);
  });

  it('cuts values to 64 characters and messages to 600', () => {
    expect(lineOf({ value: 'x'.repeat(65) })).toContain(`value="${'x'.repeat(64)}…"`);
    expect(lineOf({ value: 'x'.repeat(64) })).toContain(`value=${'x'.repeat(64)} `);
    expect(lineOf({}, 'm'.repeat(100_000))).toContain(`message="${'m'.repeat(600)}…"`);
  });

  it.each([
    ['a newline', 'a\nerror E_FAKE exit=0', 'a\\nerror E_FAKE exit=0'],
    ['a carriage return', 'a\rb', 'a\\u{d}b'],
    ['a terminal’s escape', '\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['a change of direction', 'a\u202egpj', 'a\\u{202e}gpj'],
    ['a zero-width space and a BOM', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['NUL', 'a\0b', 'a\\u{0}b'],
    ['half a character', 'a\ud800b', 'a\\u{d800}b'],
    ['a break out of the quotes', '" exit=0 x="', "' exit=0 x='"],
  ])('I-10: keeps %s inside the line', (_, value, escaped) => {
    expect(lineOf({ value })).toBe(`error E_CSV_TYPE value="${escaped}" message="is wrong" exit=65`);
    expect(lineOf({}, value)).toBe(`error E_CSV_TYPE message="${escaped}" exit=65`);
  });

  it('I-10: is one printable line that ends with the exit code, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, message) => {
        const line = lineOf({ value, list: [value, message] }, message);
        expect(line).toMatch(/^error E_CSV_TYPE [^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]* exit=65$/u);
        expect(line.split('"').length % 2).toBe(1);
      }),
      { seed: 1, numRuns: 500, examples: [['"', '\u{e0041}']] },
    );
  });
});

describe('toSlipwayError', () => {
  it('lets our own pass and keeps the cause of others', () => {
    const own = new NotFittedError('rates@v1');
    expect(toSlipwayError(own)).toBe(own);
    const cause = new TypeError('x is undefined');
    expect(toSlipwayError(cause)).toMatchObject({
      code: 'E_INTERNAL',
      exitCode: 70,
      message: 'TypeError: x is undefined',
      cause,
    });
  });

  it.each([
    ['a text', 'no', 'no'],
    ['nothing', undefined, 'undefined'],
    ['an object without a prototype', Object.create(null), 'a thrown object without a text'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
  ])('E-8: has a line for %s that was thrown', (_, thrown, message) => {
    expect(formatErrorLine(thrown)).toBe(`error E_INTERNAL message="${message}" exit=70`);
  });
});

describe('SlipwayError', () => {
  it('is retryable only with exit code 75, unless it says so itself', () => {
    const make = (exitCode: 65 | 75, retryable?: boolean) =>
      new SlipwayError({
        code: 'E_X_Y',
        exitCode,
        message: '',
        ...(retryable !== undefined && { retryable }),
      });
    expect([make(65), make(75), make(65, true), make(75, false)].map((error) => error.retryable)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('carries class, code and exit code of input, output and unfitted models', () => {
    const facts = { row: 1 };
    expect(new ContractError('NULL', 'input', 'm', facts)).toMatchObject({
      name: 'ContractError',
      exitCode: 65,
    });
    expect(new ContractError('NULL', 'output', 'm', facts)).toMatchObject({
      code: 'E_CONTRACT_NULL',
      exitCode: 70,
    });
    expect(formatErrorLine(new NotFittedError('rates@v1'))).toBe(
      'error E_MODEL_NOT_FITTED model=rates@v1 message="the model has not learned anything yet: call fit or load first" exit=70',
    );
  });
});

describe('formatList and escapeText', () => {
  it('show five and count the rest', () => {
    expect(formatList([])).toBe('');
    expect(formatList(['1', '2', '3', '4', '5'])).toBe('1, 2, 3, 4, 5');
    expect(formatList(['1', '2', '3', '4', '5', '6'])).toBe('1, 2, 3, 4, 5 … and 1 more');
  });

  it('leave ordinary text of any script as it is', () => {
    expect(escapeText('Zürich 東京 👍 a\tb', 100)).toBe('Zürich 東京 👍 a\\tb');
  });
});
