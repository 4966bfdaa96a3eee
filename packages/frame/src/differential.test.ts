// papaparse as the oracle. Both read the same rows, or both refuse, but for what stands in `isWellFormed` and `expectedRows`.
import { cat, f64, type Schema, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { readAll } from './test-reading.ts';

/** How many files; more by the command `SLIPWAY_FUZZ_FILES=1000000 npx vitest run packages/frame/src/differential.test.ts`. */
const FILES = Number(process.env.SLIPWAY_FUZZ_FILES ?? 20_000);
const SCHEMA: Schema = {
  a: utf8({ nullable: true }),
  n: f64({ nullable: true }),
  k: cat({ nullable: true }),
};
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
type Row = readonly (string | number | null)[];

/**
 * RFC 4180's grammar. papaparse also takes a quote within unquoted text and spaces after a closing quote; this reader does not, because
 * what they mean differs from tool to tool.
 */
function isWellFormed(text: string): boolean {
  return /^(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n|\n|$))*$/.test(text);
}

/** What papaparse reads, under this reader's rules on width, blank lines, nulls and numbers; undefined where it must refuse. */
function expectedRows(text: string, newline: '\n' | '\r\n'): readonly Row[] | undefined {
  if (!isWellFormed(text)) return undefined;
  const body = text.replace(/(?:\r?\n[ \t]*)+$/, '');
  const { data, errors } = Papa.parse<string[]>(body, { delimiter: ',', newline, header: false });
  if (errors.length > 0) throw new Error(`papaparse refuses what the grammar takes: ${errors[0]?.message}`);
  const [header, ...rows] = data;
  if (header?.join() !== 'a,n,k') return undefined;
  const read = rows.map((row) => (row.length === 3 ? typedRow(row) : undefined));
  return read.every((row) => row !== undefined) ? read : undefined;
}

function typedRow([a = '', n = '', k = '']: readonly string[]): Row | undefined {
  if (n !== '' && !(NUMBER.test(n) && Number.isFinite(Number(n)))) return undefined;
  return [a === '' ? null : a, n === '' ? null : Number(n), k === '' ? null : k];
}

async function rowsRead(
  text: string,
  options: { chunkBytes: number; batchRows: number },
): Promise<readonly Row[] | undefined> {
  try {
    return (await readAll(text, SCHEMA, options)).rows;
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error && error.exitCode === 65) return undefined;
    throw error;
  }
}

const plain = fc.stringMatching(/^[ab1 é.\t-]{0,4}$/u);
const quoted = fc.stringMatching(/^[ab1, \n"é]{0,5}$/u).map((t) => `"${t.replaceAll('"', '""')}"`);
const number = fc.constantFrom(
  '',
  '0',
  '1',
  '-1.5',
  '0.5315552079737262',
  '1e5',
  '"3"',
  '1.',
  '+1',
  'x',
  '1e999',
  '12345678901234567',
);
const row = fc
  .tuple(fc.oneof(plain, quoted), number, fc.oneof(plain, quoted))
  .map((cells) => cells.join(','));
const odd = fc.constantFrom(
  '',
  ' ',
  'a,1',
  'a,1,b,',
  'a"b,1,c',
  '"a"b,1,c',
  '"a" ,1,c',
  '"open,1,c',
  ',,',
  '"",,',
  'x\ry,1,z',
);
const newline = fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n');
const files = fc
  .tuple(
    fc.array(fc.oneof({ weight: 12, arbitrary: row }, { weight: 1, arbitrary: odd }), { maxLength: 6 }),
    newline,
    fc.nat(3),
  )
  .map(([rows, end, ends]) => ({ text: ['a,n,k', ...rows].join(end) + end.repeat(ends), newline: end }));
const noise = fc
  .tuple(fc.stringMatching(/^[a1",\n ]{0,24}$/), fc.constant<'\n'>('\n'))
  .map(([tail, end]) => ({ text: `a,n,k\n${tail}`, newline: end }));

describe('A-36: the reader beside papaparse', () => {
  it(`reads the same rows or refuses, ${FILES} files`, { timeout: 60_000 + FILES }, async () => {
    let accepted = 0;
    const file = fc.oneof({ weight: 3, arbitrary: files }, { weight: 1, arbitrary: noise });
    const cuts = fc.record({
      chunkBytes: fc.integer({ min: 1, max: 40 }),
      batchRows: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(file, cuts, async ({ text, newline }, options) => {
        const expected = expectedRows(text, newline);
        if (expected !== undefined) accepted++;
        expect(await rowsRead(text, options)).toEqual(expected);
      }),
      { numRuns: FILES, seed: 36 },
    );
    expect(accepted).toBeGreaterThan(FILES / 10);
    expect(accepted).toBeLessThan((FILES * 9) / 10);
  });

  // The cases of csv-spectrum, by name. @see https://github.com/max-mapper/csv-spectrum
  it.each([
    ['comma_in_quotes', 'first,last,address\nJohn,Doe,"120 any st., here"\n'],
    ['empty', 'a,b,c\n1,"",""\n2,3,4\n'],
    ['empty_crlf', 'a,b,c\r\n1,"",""\r\n2,3,4\r\n'],
    ['escaped_quotes', 'a,b\n1,"ha ""ha"" ha"\n3,4\n'],
    ['json', 'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n'],
    ['location_coordinates', 'id,location\n1,"(42.1, -71.2)"\n'],
    ['newlines', 'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n'],
    ['newlines_crlf', 'a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n7,8,9\r\n'],
    ['quotes_and_newlines', 'a,b\n1,"ha \n""ha"" \nha"\n3,4\n'],
    ['simple', 'a,b,c\n1,2,3\n'],
    ['simple_crlf', 'a,b,c\r\n1,2,3\r\n'],
    ['utf8', 'a,b,c\n1,2,3\n4,5,ʤ\n'],
  ])('reads csv-spectrum %s as papaparse does', async (_, text) => {
    const newline = text.includes('\r\n') ? '\r\n' : '\n';
    const { data } = Papa.parse<string[]>(text, { newline, skipEmptyLines: true });
    const [names = [], ...rows] = data;
    const schema = Object.fromEntries(names.map((name) => [name, utf8({ nullable: true })]));
    const expected = rows.map((cells) => cells.map((c) => (c === '' ? null : c)));
    expect((await readAll(text, schema, { chunkBytes: 5 })).rows).toEqual(expected);
  });
});
