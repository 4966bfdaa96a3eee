import { bool, cat, EXIT, f64, formatErrorLine, i32, type Schema, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { FrameError } from './errors.ts';
import { readCsv } from './read-csv.ts';
import { chunked, readAll, readError } from './test-reading.ts';

const TWO: Schema = { id: utf8({ role: 'key' }), cr: f64({ min: 0, max: 1 }) };

describe('readCsv', () => {
  it('reads columns of every type by name, in any order, and counts the extra ones', async () => {
    const schema = {
      id: utf8(),
      n: i32(),
      on: bool(),
      x: f64({ nullable: true }),
      device: cat({ values: ['tv', 'phone'] }),
    };
    const file = 'x,junk,device,on,n,id,more\n0.5,a,phone,1,-7,007,\n,b,tv,0,2147483647,é,z\n';
    const { rows, summary, batches } = await readAll(file, schema);
    expect(rows).toEqual([
      ['007', -7, 1, 0.5, 'phone'],
      ['é', 2147483647, 0, null, 'tv'],
    ]);
    expect(summary).toMatchObject({
      rows: 2,
      compression: 'none',
      extraColumns: ['junk', 'more'],
      bytes: file.length + 1,
    });
    expect(summary.rawSha256).toBe(summary.sha256);
    expect(batches[0]?.columns.x?.data[1]).toBeNaN();
  });

  it('gives batches of exactly the asked size, but the last, each with buffers of its own', async () => {
    const file = `id,cr\n${Array.from({ length: 10_000 }, (_, i) => `k${i},0.${i}\n`).join('')}`;
    const { batches, rows, summary } = await readAll(file, TWO, { batchRows: 3000 });
    expect(batches.map((b) => b.length)).toEqual([3000, 3000, 3000, 1000]);
    expect(new Set(batches.map((b) => b.columns.cr?.data.buffer)).size).toBe(4);
    expect(rows[9999]).toEqual(['k9999', 0.9999]);
    expect(summary.rows).toBe(10_000);
  });

  it('A-2: refuses an empty file', async () => {
    for (const file of ['', '\ufeff']) {
      expect(await readError(file, TWO)).toMatchObject({ code: 'E_CSV_EMPTY', exitCode: EXIT.data });
    }
  });

  it('A-3: a header without rows gives no batch and a summary of 0 rows', async () => {
    for (const file of ['id,cr\n', 'id,cr', 'id,cr\r\n', 'id,cr\n\n\n']) {
      expect(await readAll(file, TWO)).toMatchObject({ batches: [], summary: { rows: 0 } });
    }
  });

  it('A-14: reads LF, CRLF, both mixed, and a file without final newline as the same rows', async () => {
    for (const file of [
      'id,cr\na,1\nb,0\n',
      'id,cr\r\na,1\r\nb,0\r\n',
      'id,cr\r\na,1\nb,0',
      'id,cr\na,1\r\nb,0\r',
    ]) {
      expect((await readAll(file, TWO)).rows).toEqual([
        ['a', 1],
        ['b', 0],
      ]);
    }
  });

  it('A-14: refuses a lone carriage return between rows', async () => {
    const error = await readError('id,cr\na,1\rb,0\n', TWO);
    expect(error).toMatchObject({ code: 'E_CSV_NEWLINE', facts: { row: 1, line: 2 } });
  });

  it('A-15: reads quoted commas, quotes and line breaks, and reports both row and line', async () => {
    const file = 'id,cr\n"a,""b""\nc\r\nd",0.5\n"x",0.25\ny,2\n';
    expect((await readAll(file.replace('y,2', 'y,1'), TWO)).rows).toEqual([
      ['a,"b"\nc\r\nd', 0.5],
      ['x', 0.25],
      ['y', 1],
    ]);
    const error = await readError(file, TWO);
    expect(error).toMatchObject({ code: 'E_CSV_RANGE', facts: { row: 3, line: 6, col: 'cr', value: '2' } });
  });

  it('A-16: names the line on which an unclosed quote opened', async () => {
    const error = await readError('id,cr\na,1\nb,"0\nc,1\nd,1\n', TWO);
    expect(error).toMatchObject({ code: 'E_CSV_QUOTE', exitCode: 65, facts: { row: 2, line: 3, col: 'cr' } });
    const later = await readError('id,cr\n"a\n\n",1\n"b\n",1\n"c,1\n', TWO);
    expect(later.facts).toMatchObject({ row: 3, line: 7, col: 'id' });
  });

  it('A-16: refuses a quote within unquoted text and text after a closing quote', async () => {
    const within = await readError('id,cr\na"b,1\n', TWO);
    expect(within).toMatchObject({ code: 'E_CSV_QUOTE', facts: { row: 1, line: 2, col: 'id' } });
    const after = await readError('id,cr\na,1\n"a\n"b,1\n', TWO);
    expect(after).toMatchObject({ code: 'E_CSV_QUOTE', facts: { row: 2, line: 3, col: 'id' } });
  });

  it('A-17: names the row of a ragged line and what it has', async () => {
    const short = await readError('id,cr\na,1\nb\n', TWO);
    expect(short).toMatchObject({ code: 'E_CSV_FIELDS', facts: { row: 2, line: 3 } });
    expect(short.message).toContain('expected 2 fields, got 1');
    const long = await readError('id,cr\na,1\nb,1,\n', TWO);
    expect(long.message).toContain('expected 2 fields, got 3');
  });

  it('A-18: ignores blank lines at the end and refuses one in the middle, by its line', async () => {
    expect((await readAll('id,cr\na,1\n\n  \t\r\n\n', TWO)).rows).toEqual([['a', 1]]);
    const error = await readError('id,cr\na,1\n\n \nb,x\n', TWO);
    expect(error).toMatchObject({ code: 'E_CSV_BLANK', facts: { row: 2, line: 3 } });
  });

  it('A-18: takes an empty line of a one-column file for blank and a quoted one for a null', async () => {
    const schema = { id: utf8({ nullable: true }) };
    expect((await readAll('id\na\n""\n \n\n', schema)).rows).toEqual([['a'], [null], [' ']]);
    expect(await readError('id\na\n\nb\n', schema)).toMatchObject({
      code: 'E_CSV_BLANK',
      facts: { line: 3 },
    });
  });

  it('A-24: takes an empty cell for null where it may be and never for 0', async () => {
    const schema = { id: utf8(), cr: f64({ nullable: true }) };
    expect((await readAll('id,cr\na,\nb,""\nc,0\n', schema)).rows).toEqual([
      ['a', null],
      ['b', null],
      ['c', 0],
    ]);
    expect(await readError('id,cr\na,1\nb,\n', TWO)).toMatchObject({
      code: 'E_CSV_NULL',
      facts: { row: 2, line: 3, col: 'cr', value: '' },
    });
    for (const cell of [' ', '\u00a0', '" "']) {
      expect(await readError(`id,cr\na,${cell}\n`, schema)).toMatchObject({ code: 'E_CSV_TYPE' });
    }
  });

  it.each([
    'NaN',
    'Infinity',
    '-inf',
    '1e999',
    '0x10',
    '0b1',
    '1_000',
    '12abc',
    '１２',
    '٣',
    '+1',
    '5.',
    '1\0',
  ])('A-25: refuses %j where a number must be, quoted or not, first column or last', async (cell) => {
    const schema = { a: f64(), b: f64() };
    for (const row of [`${cell},1`, `1,${cell}`, `"${cell}",1`, `1,"${cell}"`]) {
      const error = await readError(`a,b\n1,1\n${row}\n`, schema);
      expect(error).toMatchObject({
        code: 'E_CSV_TYPE',
        exitCode: 65,
        facts: { row: 2, line: 3, value: cell },
      });
    }
  });

  it('A-25: keeps to integers in 32 bits and to the digits 0 and 1', async () => {
    for (const cell of ['2147483648', '-2147483649', '99999999999999999999']) {
      expect(await readError(`n\n${cell}\n`, { n: i32() })).toMatchObject({ code: 'E_CSV_RANGE' });
    }
    for (const cell of ['1.0', '1e3', '-', '+1', ' 1']) {
      expect(await readError(`n\n${cell}\n`, { n: i32() })).toMatchObject({ code: 'E_CSV_TYPE' });
    }
    for (const cell of ['2', '01', '1.0', 'true', '-1', '-']) {
      expect(await readError(`b\n${cell}\n`, { b: bool() })).toMatchObject({ code: 'E_CSV_TYPE' });
    }
    const limits = { n: i32({ min: -5, max: 5 }) };
    expect((await readAll('n\n-5\n5\n007\n', { n: i32() })).rows).toEqual([[-5], [5], [7]]);
    expect(await readError('n\n6\n', limits)).toMatchObject({ code: 'E_CSV_RANGE', facts: { value: '6' } });
  });

  it('A-26: keeps identifiers byte for byte', async () => {
    const ids = [
      '9007199254740993',
      '000123',
      '7'.repeat(200),
      '-12',
      '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
      ' a ',
      '1e5',
    ];
    const { rows } = await readAll(`id,cr\n${ids.map((id) => `${id},1\n`).join('')}`, TWO);
    expect(rows.map(([id]) => id)).toEqual(ids);
  });

  it('A-32: keeps control characters and hostile text as data, and escapes them in the error line', async () => {
    const odd = 'a\u0000b\u001b[31m\u202ec<!channel>';
    expect((await readAll(`id,cr\n${odd},1\n`, TWO)).rows).toEqual([[odd, 1]]);
    const line = formatErrorLine(await readError(`id,cr\nx,${odd}\n`, TWO));
    expect(line).toContain(
      'row=1 line=2 col=cr value="a\\u{0}b\\u{1b}[31m\\u{202e}c<!channel>" expected="number in [0, 1]"',
    );
    expect(line.startsWith('error E_CSV_TYPE file=f.csv ')).toBe(true);
  });

  it('reports the first bad cell in file order, flag conflicts of earlier rows included', async () => {
    const schema = { a: bool(), b: bool(), x: f64() };
    const categories = { device: { flags: { a: 'A', b: 'B' }, otherwise: 'C' } };
    const error = await readError('a,b,x\n1,0,1\n1,1,1\n0,0,bad\n', schema, { categories });
    expect(error).toMatchObject({ code: 'E_CSV_FLAGS', facts: { row: 2, line: 3, col: ['a', 'b'] } });
    const earlier = await readError('a,b,x\n1,0,bad\n1,1,1\n', schema, { categories });
    expect(earlier).toMatchObject({ code: 'E_CSV_TYPE', facts: { row: 1, line: 2, col: 'x' } });
    const shifted = await readError('a,b,x,t\n0,1,1,"\n\n"\n1,0,1,\n1,1,1,\n', schema, {
      categories,
      batchRows: 2,
    });
    expect(shifted).toMatchObject({ code: 'E_CSV_FLAGS', facts: { row: 3, line: 6 } });
    const inBatch = await readError('a,b,x,t\n0,1,1,"\n\n"\n1,0,1,\n1,1,1,\n', schema, { categories });
    expect(inBatch).toMatchObject({ code: 'E_CSV_FLAGS', facts: { row: 3, line: 6 } });
  });

  it('names the line on which a row with two flags begins, line breaks within it not counted', async () => {
    const schema = { a: bool(), b: bool() };
    const categories = { device: { flags: { a: 'A', b: 'B' }, otherwise: 'C' } };
    const error = await readError('a,b,t\n0,1,"\n"\n1,1,"\n\n"\n', schema, { categories });
    expect(error).toMatchObject({ code: 'E_CSV_FLAGS', facts: { row: 2, line: 4 } });
  });

  it('reports the first of two flag categories that a row breaks, and the earlier row of two', async () => {
    const schema = { a: bool(), b: bool(), c: bool() };
    const flags = (...names: string[]) => ({
      flags: Object.fromEntries(names.map((n) => [n, n])),
      otherwise: 'x',
    });
    const categories = { first: flags('a', 'b'), second: flags('b', 'c') };
    expect((await readError('a,b,c\n1,1,1\n', schema, { categories })).message).toContain('one first');
    expect((await readError('a,b,c\n0,1,1\n1,1,0\n', schema, { categories })).message).toContain(
      'one second',
    );
    const partly = { ...categories, third: flags('c', 'elsewhere') };
    expect((await readAll('a,b,c\n1,0,1\n', schema, { categories: partly })).rows).toEqual([[1, 0, 1]]);
  });

  it('keeps its summary to itself until the end, and reads once', async () => {
    const reader = readCsv(chunked(Buffer.from('id,cr\na,1\n'), 4), { name: 'f.csv', schema: TWO });
    expect(() => reader.summary).toThrow(FrameError);
    for await (const batch of reader) expect(batch.length).toBe(1);
    expect(reader.summary.rows).toBe(1);
    const again = (async () => {
      for await (const _ of reader);
    })();
    await expect(again).rejects.toMatchObject({ code: 'E_FRAME_STATE', exitCode: EXIT.software });
  });

  it('closes its source when the reader leaves early, when it fails and when it is aborted', async () => {
    for (const how of ['leave', 'fail', 'abort'] as const) {
      let isClosed = false;
      const abort = new AbortController();
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          yield Buffer.from('id,cr\n');
          for (;;) yield Buffer.from(how === 'fail' ? 'a,b\n' : 'a,1\n');
        } finally {
          isClosed = true;
        }
      }
      const reading = (async () => {
        const options = { name: 'f.csv', schema: TWO, batchRows: 1, signal: abort.signal };
        for await (const _ of readCsv(source(), options)) {
          if (how === 'leave') break;
          if (how === 'abort') abort.abort(new Error('enough'));
        }
      })();
      if (how === 'leave') await reading;
      else await expect(reading).rejects.toThrow(how === 'abort' ? 'enough' : 'does not fit');
      expect(isClosed).toBe(true);
    }
  });
});
