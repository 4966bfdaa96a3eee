import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, type CatColumn, type Column, columnValues } from './batch.ts';
import { checkInput, checkOutput, conform } from './conform.ts';
import { bool, cat, f64, i32, type Schema, utf8 } from './schema.ts';

const doubles = (...data: number[]): Column => ({ dtype: 'f64', data: Float64Array.from(data) });
const codes = (dict: string[], ...data: number[]): CatColumn => ({
  dtype: 'cat',
  data: Int32Array.from(data),
  dict,
});
const text = (bytes: string, ...offsets: number[]): Column => ({
  dtype: 'utf8',
  data: new TextEncoder().encode(bytes),
  offsets: Int32Array.from(offsets),
});

/** Checks one column `x`. */
function check(spec: Schema[string], column: unknown, length = 2): Batch {
  return conform({ length, columns: { x: column as Column } }, { x: spec }, 'input');
}

describe('conform', () => {
  it('A-22: lists all missing columns, drops further ones and puts the rest in the schema’s order', () => {
    const batch = { length: 1, columns: { extra: doubles(1), b: doubles(2), a: doubles(3) } };
    expect(Object.keys(conform(batch, { a: f64(), b: f64() }, 'input').columns)).toEqual(['a', 'b']);
    const wanted = Object.fromEntries(['a', 'p', 'q', 'r', 's', 't', 'u'].map((name) => [name, f64()]));
    expect(() => conform(batch, wanted, 'input')).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT_COLUMN',
        exitCode: 65,
        message: 'missing columns: p, q, r, s, t … and 1 more',
        facts: { side: 'input', model: undefined, col: ['p', 'q', 'r', 's', 't', 'u'] },
      }),
    );
  });

  it('hands over the same buffers', () => {
    const x = doubles(1, 2);
    expect(check(f64(), x).columns.x).toBe(x);
  });

  it('A-20: treats names of prototypes as plain names', () => {
    const schema = Object.fromEntries(['__proto__', 'constructor', 'toString'].map((name) => [name, f64()]));
    expect(() => conform({ length: 0, columns: {} }, schema, 'input')).toThrow(
      'missing columns: __proto__, constructor, toString',
    );
    const columns = Object.fromEntries(Object.keys(schema).map((name) => [name, doubles(1)]));
    expect(Object.keys(conform({ length: 1, columns }, schema, 'input').columns)).toEqual(
      Object.keys(schema),
    );
    expect(Object.hasOwn(Object.prototype, 'dtype')).toBe(false);
  });

  it.each<[string, Schema[string], unknown, string]>([
    ['another type', f64(), codes([], 0, 0), 'holds cat, expected f64'],
    ['no column', f64(), undefined, 'holds nothing, expected f64'],
    ['a plain list', f64(), { dtype: 'f64', data: [1, 2] }, 'holds no Float64Array'],
    ['another array', i32(), { dtype: 'i32', data: Float64Array.of(1, 2) }, 'holds no Int32Array'],
    ['too few values', f64(), doubles(1), 'holds 1 values for 2 rows'],
    ['no dictionary', cat(), { dtype: 'cat', data: Int32Array.of(0, 0) }, 'has no dictionary'],
    ['no offsets', utf8(), { dtype: 'utf8', data: new Uint8Array(2) }, 'has no offsets'],
    ['too few offsets', utf8(), text('ab', 0, 1), 'holds 1 values for 2 rows'],
    ['offsets that go back', utf8(), text('ab', 0, 2, 1), 'has offsets that go back at row 2'],
    ['a negative offset', utf8(), text('ab', -1, 0, 1), 'has offsets that go back at row 0'],
    ['offsets past the bytes', utf8(), text('ab', 0, 1, 3), 'has offsets up to 3 of 2 bytes'],
  ])('refuses %s as E_CONTRACT_TYPE', (_, spec, column, message) => {
    expect(() => check(spec, column)).toThrow(
      expect.objectContaining({ code: 'E_CONTRACT_TYPE', exitCode: 65, message: `column x ${message}` }),
    );
  });

  it('takes arrays that are longer than the batch and ignores what lies behind', () => {
    const spec = f64({ min: 0, max: 1 });
    expect(columnValues(check(spec, doubles(0, 1, 99, Number.NaN)).columns.x as Column, 2)).toEqual([0, 1]);
  });

  it('A-24: refuses a null where a value must be, with its row', () => {
    const column = { ...doubles(1, Number.NaN), valid: Uint8Array.of(0b01) };
    expect(() => check(f64(), column)).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT_NULL',
        facts: expect.objectContaining({ row: 2, col: 'x' }),
      }),
    );
    expect(check(f64({ nullable: true }), column).columns.x).toBe(column);
  });

  it.each<[string, Schema[string], Column, string]>([
    ['a value below', f64({ min: 0, max: 1 }), doubles(0, -0.5), 'is -0.5, expected in [0, 1]'],
    ['a value above', i32({ max: 1 }), { dtype: 'i32', data: Int32Array.of(1, 2) }, 'is 2, expected in'],
    ['NaN', f64(), doubles(0, Number.NaN), 'is NaN, expected finite'],
    ['NaN in a nullable column where a value is', f64({ nullable: true }), doubles(0, Number.NaN), 'is NaN'],
    ['infinity', f64(), doubles(0, Number.NEGATIVE_INFINITY), 'is -Infinity, expected finite'],
    ['a flag of 2', bool(), { dtype: 'bool', data: Uint8Array.of(1, 2) }, 'is 2, expected in [0, 1]'],
  ])('refuses %s as E_CONTRACT_RANGE', (_, spec, column, message) => {
    expect(() => check(spec, column)).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT_RANGE',
        exitCode: 65,
        message: expect.stringContaining(`column x ${message}`),
        facts: expect.objectContaining({ row: 2, col: 'x' }),
      }),
    );
  });

  it('takes the ends of a range', () => {
    expect(check(f64({ min: -1, max: 1 }), doubles(-1, 1)).length).toBe(2);
    expect(check(f64(), doubles(Number.MAX_VALUE, -Number.MAX_VALUE)).length).toBe(2);
  });
});

describe('conform of categories', () => {
  const devices = ['Computer', 'Phone'];

  it('maps codes from the data’s dictionary to the vocabulary', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['Computer', 'Phone', 'Tablet'], { minLength: 3 }),
        fc.array(fc.nat(2), { minLength: 1 }),
        (dict, data) => {
          const spec = cat({ values: ['Computer', 'Phone', 'Tablet'] });
          const x = check(spec, codes(dict, ...data), data.length).columns.x as CatColumn;
          expect(columnValues(x, data.length)).toEqual(data.map((code) => dict[code]));
          expect(x.dict).toEqual(spec.values);
        },
      ),
      { seed: 1 },
    );
  });

  it('A-28: refuses an unseen category with its row and value by default', () => {
    expect(() => check(cat({ values: devices }), codes(['Fridge', 'Phone'], 1, 0))).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT_CATEGORY',
        message: 'column x is "Fridge", expected one of Computer, Phone',
        facts: expect.objectContaining({ row: 2 }),
      }),
    );
  });

  it('A-28: makes an unseen category null or (other) where the card says so', () => {
    const column = codes(['Fridge', 'Phone'], 1, 0);
    const asNull = check(cat({ values: devices, unknown: 'null' }), column).columns.x as Column;
    expect(columnValues(asNull, 2)).toEqual(['Phone', null]);
    const other = check(cat({ values: devices, unknown: 'other' }), column).columns.x as CatColumn;
    expect([columnValues(other, 2), [...other.data]]).toEqual([
      ['Phone', '(other)'],
      [1, 2],
    ]);
  });

  it.each(['error', 'null', 'other'] as const)(
    'takes its own result a second time when unseen ones are %s',
    (unknown) => {
      const spec = cat({ values: devices, unknown });
      const names = unknown === 'error' ? ['Phone', 'Computer'] : ['Phone', 'Fridge'];
      const once = check(spec, codes(names, 0, 1));
      expect(conform(once, { x: spec }, 'input')).toEqual(once);
    },
  );

  it('keeps nulls null while it maps', () => {
    const column = { ...codes(['Phone', 'Computer'], 0, -1), valid: Uint8Array.of(1) };
    const x = check(cat({ values: devices, nullable: true }), column).columns.x as CatColumn;
    expect([columnValues(x, 2), [...x.data]]).toEqual([
      ['Phone', null],
      [1, -1],
    ]);
  });

  it.each([2, -1, -7])('refuses the code %i of a dictionary of two', (code) => {
    for (const spec of [cat(), cat({ values: devices }), cat({ values: ['Phone', 'Computer'] })]) {
      expect(() => check(spec, codes(devices, 0, code))).toThrow(
        expect.objectContaining({
          code: 'E_CONTRACT_CATEGORY',
          message: `column x has code ${code} of a dictionary of 2`,
          facts: expect.objectContaining({ row: 2 }),
        }),
      );
    }
  });
});

describe('checkInput', () => {
  it('refuses two flags of one category with row and columns', () => {
    const input = { a: bool(), b: bool() };
    const categories = { kind: { flags: { a: 'A', b: 'B' }, otherwise: 'none' } };
    const card = { input, featureSet: { name: 'f', source: input, columns: input, categories } };
    const flags = (...data: number[]): Column => ({ dtype: 'bool', data: Uint8Array.from(data) });
    const columns = { a: flags(0, 1, 1), b: flags(1, 0, 1) };
    expect(checkInput({ length: 2, columns }, card).length).toBe(2);
    expect(() => checkInput({ length: 3, columns }, card)).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT_FLAGS',
        exitCode: 65,
        message: 'a and b are both 1, but a row has one kind of A, B, none',
        facts: { side: 'input', row: 3, col: ['a', 'b'] },
      }),
    );
  });
});

describe('checkOutput', () => {
  const card = { family: 'rates', version: 'v3', output: { cr: f64({ min: 0, max: 1 }) } };
  const out = (...data: number[]) =>
    ({ length: data.length, columns: { cr: doubles(...data) } }) as Batch<typeof card.output>;

  it.each<[string, unknown, string, string]>([
    ['a row too few', out(0.5), 'E_CONTRACT_ROWS', 'the model returned 1 rows for 2'],
    ['nothing', undefined, 'E_CONTRACT_ROWS', 'the model returned undefined rows for 2'],
    ['no columns', { length: 2 }, 'E_CONTRACT_COLUMN', 'missing columns: cr'],
    ['NaN', out(0, Number.NaN), 'E_CONTRACT_RANGE', 'column cr is NaN, expected in [0, 1]'],
    ['a rate above 1', out(0, 1.5), 'E_CONTRACT_RANGE', 'column cr is 1.5, expected in [0, 1]'],
  ])('C-12: is the model’s fault when it returns %s, and names it', (_, returned, code, message) => {
    expect(() => checkOutput(returned as ReturnType<typeof out>, 2, card)).toThrow(
      expect.objectContaining({
        code,
        exitCode: 70,
        message,
        facts: expect.objectContaining({ model: 'rates@v3' }),
      }),
    );
  });

  it('takes what is right', () => {
    expect(columnValues(checkOutput(out(0, 1), 2, card).columns.cr, 2)).toEqual([0, 1]);
  });
});
