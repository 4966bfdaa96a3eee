import { crc32, gunzipSync, gzipSync } from 'node:zlib';
import { bool, EXIT, f64, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import type { CsvReader } from './csv-options.ts';
import { FrameError } from './errors.ts';
import { readCsv } from './read-csv.ts';
import { chunked, readAll, readError } from './test-reading.ts';

const SCHEMA = { id: utf8(), cr: f64({ min: 0, max: 1 }), on: bool() };
const ROWS = 20_000;
const text = fileWith([]);
const packed = gzipSync(text);
/** Small beside the file, so that the parser has begun long before the gzip's end. */
const chunkBytes = 4096;

function fileWith(badRows: readonly number[]): string {
  const lines = Array.from({ length: ROWS }, (_, i) =>
    badRows.includes(i + 1) ? 'k,x,1' : `${crc32(String(i))},0.${crc32(`cr${i}`)},${i & 1}`,
  );
  return `id,cr,on\n${lines.join('\n')}\n`;
}

function flipped(at: number, bit: number): Buffer {
  const bad = Buffer.from(packed);
  bad.writeUInt8(bad.readUInt8(at) ^ (1 << bit), at);
  return bad;
}

async function readThrough(reader: CsvReader): Promise<void> {
  for await (const _ of reader);
}

/** 200 places all over the deflated body, by a fixed seed: header and trailer left out. */
const flips = Array.from({ length: 200 }, (_, i) => {
  const drawn = crc32(`flip ${i}`);
  return { at: 10 + (drawn % (packed.length - 18)), bit: drawn >>> 29 };
});

describe('the blame for a broken gzip', () => {
  it('A-6: a bit flipped at 200 places is never blamed on a row', async () => {
    let invented = 0;
    for (const { at, bit } of flips) {
      const error = await readError(flipped(at, bit), SCHEMA, { chunkBytes, batchRows: 1000 });
      expect(error.code).toMatch(/^E_GZIP_(CORRUPT|TRUNCATED)$/);
      expect(error.exitCode).toBe(EXIT.data);
      expect(error.facts).not.toHaveProperty('row', expect.anything());
      if (error.cause instanceof FrameError) {
        expect(error.cause.code).toMatch(/^E_CSV_/);
        invented++;
      }
    }
    expect(invented).toBeGreaterThan(100); // most flips do make up a row first
  });

  it('every one of those flips is seen by zlib too', () => {
    for (const { at, bit } of flips) expect(() => gunzipSync(flipped(at, bit))).toThrow();
  });

  it('A-4: a bad cell in a file that is cut later is the cause, not the error', async () => {
    const cut = gzipSync(fileWith([3])).subarray(0, -100);
    const error = await readError(cut, SCHEMA, { chunkBytes });
    expect(error).toMatchObject({ code: 'E_GZIP_TRUNCATED', facts: { offset: cut.length } });
    expect(error.cause).toMatchObject({ code: 'E_CSV_TYPE', facts: { row: 3 } });
  });

  it('a broken gzip whose bytes look like UTF-16 or are not UTF-8 is a broken gzip', async () => {
    for (const start of [Buffer.from([0xff, 0xfe]), Buffer.from('id,cr,on\n\xff', 'latin1')]) {
      const bad = gzipSync(Buffer.concat([start, Buffer.from(text)]));
      expect(await readError(bad, SCHEMA, { chunkBytes })).toMatchObject({ code: 'E_CSV_ENCODING' });
      bad.writeUInt8(bad.readUInt8(bad.length - 6) ^ 1, bad.length - 6);
      expect(await readError(bad, SCHEMA, { chunkBytes })).toMatchObject({
        code: 'E_GZIP_CORRUPT',
        cause: { code: 'E_CSV_ENCODING' },
      });
    }
  });

  it('A-25: in sound gzip the first bad cell stays the error, junk after the end or not', async () => {
    const sound = gzipSync(fileWith([3, 19_000]));
    for (const file of [sound, Buffer.concat([sound, Buffer.from('junk')])]) {
      const error = await readError(file, SCHEMA, { chunkBytes });
      expect(error).toMatchObject({ code: 'E_CSV_TYPE', facts: { row: 3, line: 4, col: 'cr' } });
      expect(error.cause).toBeUndefined();
    }
  });

  it('A-9: the rest of a bomb is not inflated past the limits to blame it', async () => {
    let given = 0;
    const bomb = gzipSync(
      Buffer.concat([Buffer.from('id,cr,on\nk,x,1\n'), Buffer.alloc(64 << 20, 'a,1,1\n')]),
    );
    async function* source(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunked(bomb, 1024)) {
        given += chunk.length;
        yield chunk;
      }
    }
    const limits = { maxInputBytes: 4 << 20 };
    const reader = readCsv(source(), { name: 'f.csv.gz', schema: SCHEMA, limits });
    await expect(readThrough(reader)).rejects.toMatchObject({ code: 'E_CSV_TYPE', facts: { row: 1 } });
    expect(given).toBeLessThan(bomb.length / 4);
  });

  it('a failure of the source while it is read to the end leaves the bad cell the error', async () => {
    const bad = gzipSync(fileWith([3]));
    async function* source(): AsyncGenerator<Uint8Array> {
      yield* chunked(bad.subarray(0, bad.length >> 1), chunkBytes);
      throw new Error('connection reset');
    }
    const reader = readCsv(source(), { name: 'f.csv.gz', schema: SCHEMA });
    await expect(readThrough(reader)).rejects.toMatchObject({ code: 'E_CSV_TYPE', facts: { row: 3 } });
  });

  it('an abort ends the reading to the end, and closes the source', async () => {
    const bad = gzipSync(fileWith([3]));
    const stop = new AbortController();
    const reason = new Error('stop');
    let given = 0;
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of chunked(bad, 1024)) {
          given += chunk.length;
          if (given > bad.length >> 1) stop.abort(reason); // the bad cell was met long before
          yield chunk;
        }
      } finally {
        isClosed = true;
      }
    }
    const reader = readCsv(source(), { name: 'f.csv.gz', schema: SCHEMA, signal: stop.signal });
    await expect(readThrough(reader)).rejects.toBe(reason);
    expect(isClosed).toBe(true);
    expect(given).toBeLessThan(bad.length * 0.75);
  });

  it('plain text is not read on after its bad cell', async () => {
    let given = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunked(Buffer.from(fileWith([3])), chunkBytes)) {
        given += chunk.length;
        yield chunk;
      }
    }
    const reader = readCsv(source(), { name: 'f.csv', schema: SCHEMA });
    await expect(readThrough(reader)).rejects.toMatchObject({ code: 'E_CSV_TYPE' });
    expect(given).toBeLessThan(4 * chunkBytes);
  });

  it('the sound file is read whole', async () => {
    expect((await readAll(packed, SCHEMA, { chunkBytes })).summary.rows).toBe(ROWS);
  });
});
