// The corpus: what hands and tools get wrong (and right) in one place of a file, in every layout that a file comes in. The outcome of
// each file stands in the tables: the value that is read, or the code and the place that are named. No file may take 5 s.
import { gzipSync } from 'node:zlib';
import { bool, cat, f64, i32, type Schema, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readAll, readError } from './test-reading.ts';

const LIMIT_MS = 5000;
const SCHEMA: Schema = {
  id: utf8({ role: 'key' }),
  cr: f64({ min: 0, max: 1 }),
  n: i32({ nullable: true }),
  device: cat({ values: ['tv', 'phone'] }),
  on: bool(),
};
const COLUMNS = Object.keys(SCHEMA);
const HEADER = COLUMNS.join(',');
const GOOD = ['k', '0.5', '-7', 'phone', '1'] as const;
const GOOD_VALUES = ['k', 0.5, -7, 'phone', 1] as const;
/** The one odd row of five, from 1. */
const ODD_ROW = 3;

type Value = string | number | null;
/** A cell as it is written, and what it is read as, or the code that refuses it. */
type CellRule = readonly [name: string, column: string, written: string, outcome: { value: Value } | string];

const CELLS: readonly CellRule[] = [
  ['a zero', 'cr', '0', { value: 0 }],
  ['a one', 'cr', '1', { value: 1 }],
  ['a minus zero', 'cr', '-0', { value: -0 }],
  ['an exponent', 'cr', '25e-2', { value: 0.25 }],
  ['a capital exponent', 'cr', '2.5E-1', { value: 0.25 }],
  ['17 digits', 'cr', '0.53155520797395996', { value: 0.5315552079739599 }],
  ['the smallest double', 'cr', '5e-324', { value: 5e-324 }],
  ['a quoted number', 'cr', '"0.25"', { value: 0.25 }],
  ['a decimal comma', 'cr', '"0,5"', 'E_CSV_TYPE'],
  ['a per cent sign', 'cr', '50%', 'E_CSV_TYPE'],
  ['a leading space', 'cr', ' 0.5', 'E_CSV_TYPE'],
  ['a trailing space', 'cr', '0.5 ', 'E_CSV_TYPE'],
  ['a plus sign', 'cr', '+0.5', 'E_CSV_TYPE'],
  ['a bare point', 'cr', '1.', 'E_CSV_TYPE'],
  ['a missing zero', 'cr', '.5', 'E_CSV_TYPE'],
  ['two points', 'cr', '0.5.1', 'E_CSV_TYPE'],
  ['NaN', 'cr', 'NaN', 'E_CSV_TYPE'],
  ['Infinity', 'cr', 'Infinity', 'E_CSV_TYPE'],
  ['an overflow', 'cr', '1e999', 'E_CSV_TYPE'],
  ['NULL', 'cr', 'NULL', 'E_CSV_TYPE'],
  ['hexadecimal', 'cr', '0x1', 'E_CSV_TYPE'],
  ['digits of another script', 'cr', '١', 'E_CSV_TYPE'],
  ['a spreadsheet error', 'cr', '#DIV/0!', 'E_CSV_TYPE'],
  ['a rate above 1', 'cr', '1.0000000000000002', 'E_CSV_RANGE'],
  ['a rate below 0', 'cr', '-1e-300', 'E_CSV_RANGE'],
  ['nothing where a number must be', 'cr', '', 'E_CSV_NULL'],
  ['quoted nothing where a number must be', 'cr', '""', 'E_CSV_NULL'],
  ['the largest integer', 'n', '2147483647', { value: 2147483647 }],
  ['the smallest integer', 'n', '-2147483648', { value: -2147483648 }],
  ['nothing where an integer may be', 'n', '', { value: null }],
  ['an integer too large', 'n', '2147483648', 'E_CSV_RANGE'],
  ['an integer with a fraction', 'n', '7.0', 'E_CSV_TYPE'],
  ['an integer with an exponent', 'n', '1e3', 'E_CSV_TYPE'],
  ['an integer with thousands', 'n', '"1,000"', 'E_CSV_TYPE'],
  ['a category', 'device', 'tv', { value: 'tv' }],
  ['a quoted category', 'device', '"tv"', { value: 'tv' }],
  ['an unseen category', 'device', 'radio', 'E_CSV_CATEGORY'],
  ['a category in capitals', 'device', 'TV', 'E_CSV_CATEGORY'],
  ['a category with a space', 'device', 'tv ', 'E_CSV_CATEGORY'],
  ['a flag', 'on', '0', { value: 0 }],
  ['a flag in words', 'on', 'true', 'E_CSV_TYPE'],
  ['a flag of 2', 'on', '2', 'E_CSV_TYPE'],
  ['leading zeros in a key', 'id', '007', { value: '007' }],
  ['a key beyond 2^53', 'id', '9007199254740993', { value: '9007199254740993' }],
  ['a formula in a key', 'id', '=1+1', { value: '=1+1' }],
  ['a comma in quotes', 'id', '"a,b"', { value: 'a,b' }],
  ['quotes in quotes', 'id', '"a ""b"""', { value: 'a "b"' }],
  ['letters beyond ASCII', 'id', 'ʤ😀', { value: 'ʤ😀' }],
  ['a null byte', 'id', 'a\u0000b', { value: 'a\u0000b' }],
  ['spaces', 'id', '  ', { value: '  ' }],
  ['a quote within text', 'id', 'a"b', 'E_CSV_QUOTE'],
  ['text after a quote', 'id', '"a"b', 'E_CSV_QUOTE'],
  ['a space after a quote', 'id', '"a" ', 'E_CSV_QUOTE'],
  ['a quote that never closes', 'id', '"a', 'E_CSV_QUOTE'],
];

/** A whole row as it is written, and the code that refuses it. */
const ROWS: readonly (readonly [name: string, written: string, code: string])[] = [
  ['a cell too few', 'k,0.5,-7,phone', 'E_CSV_FIELDS'],
  ['a cell too many', 'k,0.5,-7,phone,1,2', 'E_CSV_FIELDS'],
  ['a comma at the end', 'k,0.5,-7,phone,1,', 'E_CSV_FIELDS'],
  ['semicolons', 'k;0.5;-7;phone;1', 'E_CSV_FIELDS'],
  ['tabs', 'k\t0.5\t-7\tphone\t1', 'E_CSV_FIELDS'],
  ['a blank line', '', 'E_CSV_BLANK'],
  ['a line of spaces', '   ', 'E_CSV_BLANK'],
  ['a comment', '# made by hand', 'E_CSV_FIELDS'],
  ['a lone carriage return', 'k,0.5\r,-7,phone,1', 'E_CSV_NEWLINE'],
];

/** A header as it is written, and the code that refuses it. */
const HEADERS: readonly (readonly [name: string, written: string, code: string])[] = [
  ['a name in capitals', HEADER.toUpperCase(), 'E_CSV_HEADER'],
  ['a name that is missing', 'id,cr,n,device', 'E_CSV_HEADER'],
  ['a name that stands twice', `${HEADER},cr`, 'E_CSV_HEADER'],
  ['a name of nothing', `${HEADER},`, 'E_CSV_HEADER'],
  ['a space before a name', HEADER.replace('cr', ' cr'), 'E_CSV_HEADER'],
  ['semicolons', HEADER.replaceAll(',', ';'), 'E_CSV_HEADER'],
  ['a quote that never closes', `"${HEADER}`, 'E_CSV_QUOTE'],
];

type Layout = (lines: readonly string[]) => Uint8Array;
const text = (content: string) => Buffer.from(content);
const inTwo = (bytes: Buffer) => [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)];
const LAYOUTS: Readonly<Record<string, Layout>> = {
  'with LF': (lines) => text(`${lines.join('\n')}\n`),
  'with CRLF': (lines) => text(`${lines.join('\r\n')}\r\n`),
  'without a last line end': (lines) => text(lines.join('\n')),
  'with blank lines at its end': (lines) => text(`${lines.join('\n')}\n\n \n`),
  'with a byte order mark': (lines) => text(`\ufeff${lines.join('\n')}\n`),
  'in gzip': (lines) => gzipSync(`${lines.join('\r\n')}\r\n`),
  'in two members of gzip': (lines) =>
    Buffer.concat(inTwo(text(`${lines.join('\n')}\n`)).map((half) => gzipSync(half))),
};

/** A file of five rows, the third of them `row`. */
const linesWith = (row: string, header = HEADER) => {
  const good = GOOD.join(',');
  return [header, good, good, row, good, good];
};
const rowWith = (column: string, cell: string) =>
  COLUMNS.map((name, i) => (name === column ? cell : GOOD[i])).join(',');
const valuesWith = (column: string, value: Value) =>
  COLUMNS.map((name, i) => (name === column ? value : (GOOD_VALUES[i] ?? null)));
const PLACE = { row: ODD_ROW, line: ODD_ROW + 1 };
const OPTIONS = { chunkBytes: 7, batchRows: 2 };

describe.each(Object.entries(LAYOUTS))('the corpus %s', (_, layout) => {
  it.each(CELLS)(
    'A-36: a cell that is %s, in %s',
    { timeout: LIMIT_MS },
    async (_name, column, cell, outcome) => {
      const file = layout(linesWith(rowWith(column, cell)));
      if (typeof outcome === 'string') {
        const error = await readError(file, SCHEMA, OPTIONS);
        expect(error).toMatchObject({ code: outcome, exitCode: 65, facts: { ...PLACE, col: column } });
        return;
      }
      const { rows, summary } = await readAll(file, SCHEMA, OPTIONS);
      const expected = [...Array(5)].map((_value, i) =>
        i === ODD_ROW - 1 ? valuesWith(column, outcome.value) : [...GOOD_VALUES],
      );
      expect(rows).toEqual(expected);
      expect(summary.rows).toBe(5);
    },
  );

  it.each(ROWS)('A-36: a row that is %s', { timeout: LIMIT_MS }, async (_name, row, code) => {
    const error = await readError(layout(linesWith(row)), SCHEMA, OPTIONS);
    expect(error).toMatchObject({ code, exitCode: 65, facts: PLACE });
  });

  it.each(HEADERS)('A-36: a header with %s', { timeout: LIMIT_MS }, async (_name, header, code) => {
    const error = await readError(layout(linesWith(GOOD.join(','), header)), SCHEMA, OPTIONS);
    expect(error).toMatchObject({ code, exitCode: 65 });
  });
});

it('holds at least 300 files', () => {
  const files = (CELLS.length + ROWS.length + HEADERS.length) * Object.keys(LAYOUTS).length;
  expect(files).toBeGreaterThanOrEqual(300);
});
