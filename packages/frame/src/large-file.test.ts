// A file of a million rows whose one fault is near its end: nothing may end early in silence.
import { gzipSync } from 'node:zlib';
import { bool, f64, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';
import { chunked, readError } from './test-reading.ts';

const ROWS = 1_000_000;
const BAD = 999_990;
const SCHEMA = { id: utf8(), x: f64({ min: 0, max: 1 }), on: bool() };

function fileWith(badRow: string): Buffer {
  const lines = Array.from(
    { length: ROWS },
    (_, i) => `${i + 1},0.${(i * 2654435761) % 4294967296},${i & 1}`,
  );
  lines[BAD - 1] = badRow;
  return Buffer.from(`id,x,on\n${lines.join('\n')}\n`);
}

describe('a million rows', () => {
  it('A-25: names the one bad cell near the end, plain and gzipped', async () => {
    const file = fileWith('k,nan,1');
    const facts = { row: BAD, line: BAD + 1, col: 'x', value: 'nan' };
    expect(await readError(file, SCHEMA)).toMatchObject({ code: 'E_CSV_TYPE', facts });
    expect(await readError(gzipSync(file, { level: 1 }), SCHEMA)).toMatchObject({
      code: 'E_CSV_TYPE',
      facts,
    });
  });

  it('A-4 A-17: sees a cut gzip near its end and a row too short near its end', async () => {
    const good = fileWith('k,0.5,1');
    const packed = gzipSync(good, { level: 1 });
    const cut = packed.subarray(0, packed.length - 9);
    expect(await readError(cut, SCHEMA)).toMatchObject({ code: 'E_GZIP_TRUNCATED', exitCode: 65 });
    const reader = readCsv(chunked(packed, 65_536), { name: 'f.csv.gz', schema: SCHEMA });
    let rows = 0;
    for await (const batch of reader) rows += batch.length;
    expect([rows, reader.summary.rows]).toEqual([ROWS, ROWS]);
    const short = await readError(fileWith('k,0.5'), SCHEMA);
    expect(short).toMatchObject({ code: 'E_CSV_FIELDS', facts: { row: BAD, line: BAD + 1 } });
  });
});
