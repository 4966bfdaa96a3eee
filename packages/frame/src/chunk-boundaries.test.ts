import { gzipSync } from 'node:zlib';
import { cat, f64, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAll, readError } from './test-reading.ts';

const SCHEMA = { id: utf8({ nullable: true }), x: f64({ nullable: true }), kind: cat({ nullable: true }) };

const text = fc.stringMatching(/^[a-c,"\r\n é€😀]{0,6}$/u);
const cell = text.map((t) => (/[",\r\n]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t));
const number = fc.constantFrom('', '0', '1', '-2.5', '0.5315552079737262', '"7"', '1e-3');
const row = fc.tuple(cell, number, cell).map((cells) => cells.join(','));
const files = fc
  .tuple(fc.array(row, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
  .map(([rows, newline, endsInNewline, hasMark]) => {
    const lines = ['id,x,kind', ...rows].join(newline);
    return Buffer.from(`${hasMark ? '\ufeff' : ''}${lines}${endsInNewline ? newline : ''}`);
  });

describe('chunk boundaries', () => {
  it('A-10 A-13: chunks of 1 to 17 bytes, plain or gzipped, give the rows of one chunk', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.integer({ min: 1, max: 17 }),
        fc.integer({ min: 1, max: 5 }),
        async (file, size, batchRows) => {
          const whole = await readAll(file, SCHEMA, { chunkBytes: file.length });
          const cut = await readAll(file, SCHEMA, { chunkBytes: size, batchRows });
          expect(cut.rows).toEqual(whole.rows);
          expect(cut.summary).toEqual(whole.summary);
          const packed = await readAll(gzipSync(file), SCHEMA, { chunkBytes: size });
          expect(packed.rows).toEqual(whole.rows);
          expect(packed.summary.rawSha256).toBe(whole.summary.rawSha256);
        },
      ),
      { numRuns: 400, seed: 13 },
    );
  });

  it('A-13: a broken file fails with the same error for every chunk size', async () => {
    const broken = fc
      .tuple(files, fc.nat(), fc.constantFrom('"', ',', '\r', '\n', '\xff', 'x', '\0'))
      .map(([file, at, junk]) => {
        const bytes = Buffer.from(file);
        bytes[20 + (at % Math.max(bytes.length - 20, 1))] = junk.charCodeAt(0);
        return bytes;
      });
    const outcome = async (file: Buffer, chunkBytes: number): Promise<unknown> => {
      const read = await readAll(file, SCHEMA, { chunkBytes }).catch((error: unknown) => error);
      return read instanceof Error ? { ...read, message: read.message } : (read as { rows: unknown }).rows;
    };
    await fc.assert(
      fc.asyncProperty(broken, fc.integer({ min: 1, max: 17 }), async (file, size) => {
        expect(await outcome(file, size)).toEqual(await outcome(file, file.length));
      }),
      { numRuns: 1500, seed: 14 },
    );
  });

  it('quoting every cell changes nothing: the exact road and the fast one agree', async () => {
    const plain = fc.array(
      fc.tuple(fc.stringMatching(/^[a-zé]{0,5}$/u), number, fc.constantFrom('tv', 'phone', '')),
      {
        maxLength: 30,
      },
    );
    await fc.assert(
      fc.asyncProperty(plain, async (rows) => {
        const bare = rows.map((cells) => cells.join(',').replaceAll('"', '')).join('\n');
        const quoted = rows
          .map((cells) => cells.map((c) => `"${c.replaceAll('"', '')}"`).join(','))
          .join('\n');
        const read = await readAll(`id,x,kind\n${bare}\n`, SCHEMA);
        expect((await readAll(`"id","x","kind"\n${quoted}\n`, SCHEMA)).rows).toEqual(read.rows);
      }),
      { numRuns: 500, seed: 15 },
    );
  });

  it('A-22: permuting the columns of the file changes nothing', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => [`k${i}`, `${i / 8}`, i % 3 === 0 ? 'tv' : 'phone']);
    const names = Object.keys(SCHEMA);
    const write = (order: readonly number[]): string =>
      [names, ...rows].map((cells) => order.map((k) => cells[k]).join(',')).join('\n');
    const read = await readAll(write([0, 1, 2]), SCHEMA);
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      expect((await readAll(write(order), SCHEMA)).rows).toEqual(read.rows);
    }
  });

  it('reads a long quoted cell in tiny chunks in time linear in its size', async () => {
    const long = 'ab\n'.repeat(100_000);
    const start = performance.now();
    const { rows } = await readAll(`id,x,kind\n"${long}",1,\n`, SCHEMA, { chunkBytes: 17 });
    expect(rows[0]?.[0]).toBe(long);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('A-12: names the cell and the byte of invalid UTF-8, wherever it stands', async () => {
    const at = Buffer.from('id,x,kind\na,1,b\nc,2,d\xe9e\nf,bad,g\n', 'latin1');
    for (let chunkBytes = 1; chunkBytes <= at.length; chunkBytes++) {
      const error = await readError(at, SCHEMA, { chunkBytes });
      expect(error).toMatchObject({ code: 'E_CSV_ENCODING', facts: { row: 2, line: 3, col: 'kind' } });
      expect(error.message).toContain('byte 21 ');
    }
    const earlier = await readError(Buffer.from('id,x,kind\na,bad,b\xe9\n', 'latin1'), SCHEMA);
    expect(earlier).toMatchObject({ code: 'E_CSV_TYPE', facts: { row: 1, col: 'x' } });
    const header = await readError(Buffer.from('id,x,k\xe9nd\n', 'latin1'), SCHEMA);
    expect(header).toMatchObject({ code: 'E_CSV_ENCODING', facts: { line: 1, col: '#3' } });
    const cut = await readError(Buffer.from('id,x,kind\na,1,\xe2\x82', 'latin1'), SCHEMA);
    expect(cut).toMatchObject({ code: 'E_CSV_ENCODING', facts: { row: 1, line: 2, col: 'kind' } });
  });

  it('A-11: refuses UTF-16, with or without a byte order mark', async () => {
    const little = Buffer.from('id,x,kind\na,1,b\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const file of [
      little,
      big,
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
    ]) {
      for (const chunkBytes of [1, 2, 100]) {
        const error = await readError(file, SCHEMA, { chunkBytes });
        expect(error).toMatchObject({ code: 'E_CSV_ENCODING', exitCode: 65 });
        expect(error.message).toContain('UTF-16, expected UTF-8');
      }
    }
  });
});
