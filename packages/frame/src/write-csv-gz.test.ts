import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Batch, bool, cat, f64, i32, type Schema, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressBlock } from './compress-block.ts';
import { formatBatch, formatHeader } from './format-batch.ts';
import { GzipAssembler } from './gzip-assembler.ts';
import { readCsv } from './read-csv.ts';
import { chunked, readAll, rowsOf } from './test-reading.ts';
import { type WriteCsvGzOptions, writeCsvGz } from './write-csv-gz.ts';

const SCHEMA: Schema = {
  entity_id: utf8({ role: 'key' }),
  note: utf8({ nullable: true }),
  device: cat({ values: ['tv', 'a,b', 'say "hi"', '=x'] }),
  n: i32({ nullable: true }),
  on: bool(),
  cr: f64({ nullable: true }),
};

async function* stream(batches: readonly Batch[]): AsyncGenerator<Batch> {
  yield* batches;
}

async function write(batches: readonly Batch[], schema: Schema, options?: WriteCsvGzOptions) {
  const file = writeCsvGz(stream(batches), schema, options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), summary: file.summary };
}

/** Batches with keys of any text, made by reading what a plain writer wrote. */
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((t) => t.isWellFormed());
const cell = (value: string | number | null): string =>
  value === null ? '' : `"${String(value).replaceAll('"', '""')}"`;
const rows = fc.array(
  fc.tuple(
    text,
    fc.option(text),
    fc.constantFrom('tv', 'a,b', 'say "hi"', '=x'),
    fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    fc.constantFrom(0, 1),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
  ),
  { maxLength: 40 },
);

describe('writeCsvGz', () => {
  it('A-26: what is written reads back equal, keys byte for byte and numbers bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (values, batchRows) => {
        const source = [Object.keys(SCHEMA), ...values].map((row) => row.map(cell).join(',')).join('\n');
        const { batches } = await readAll(source, SCHEMA, { batchRows });
        const { bytes, summary } = await write(batches, SCHEMA);
        const back = await readAll(bytes, SCHEMA, { batchRows });
        expect(back.rows).toEqual(values.map((row) => row.map((v) => (v === 0 ? 0 : v))));
        const { rows: count, bytes: size, sha256, rawBytes, rawSha256 } = back.summary;
        expect(summary).toEqual({ rows: count, bytes: size, sha256, rawBytes, rawSha256 });
      }),
      { numRuns: 300, seed: 26 },
    );
  });

  it('gives the same bytes again, one member without a modification time, that other tools read', async () => {
    const source = `id,x\n${Array.from({ length: 200_000 }, (_, i) => `k${i},${i / 7}\n`).join('')}`;
    const schema = { id: utf8(), x: f64() };
    const { batches } = await readAll(source, schema, { batchRows: 10_000 });
    const one = await write(batches, schema, { parallel: 3 });
    const two = await write(batches, schema, { parallel: 1 });
    expect(one.bytes.equals(two.bytes)).toBe(true);
    expect([...one.bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    expect(gunzipSync(one.bytes).toString()).toBe(source);
    expect(one.summary.rows).toBe(200_000);
    const folder = mkdtempSync(join(tmpdir(), 'frame-'));
    const path = join(folder, 'out.csv.gz');
    writeFileSync(path, one.bytes);
    expect(execFileSync('gzip', ['-dc', path], { maxBuffer: 1 << 28 }).toString()).toBe(source);
    rmSync(folder, { recursive: true });
  });

  it('A-3: without rows it writes a header', async () => {
    const { bytes, summary } = await write([], SCHEMA);
    expect(gunzipSync(bytes).toString()).toBe('entity_id,note,device,n,on,cr\n');
    expect(summary.rows).toBe(0);
  });

  it('A-33: prefixes text that a spreadsheet would run when told to, never numbers', async () => {
    const schema = { s: utf8(), d: cat(), n: i32(), x: f64() };
    const source = 's,d,n,x\n=1+1,@x,-5,-0.5\n+a,-b,1,1\n"\t""q",ok,0,0\n';
    const { batches } = await readAll(source, schema);
    expect(gunzipSync((await write(batches, schema)).bytes).toString()).toBe(source);
    const safe = gunzipSync((await write(batches, schema, { safeStrings: true })).bytes).toString();
    expect(safe).toBe(`s,d,n,x\n'=1+1,'@x,-5,-0.5\n'+a,'-b,1,1\n"'\t""q",ok,0,0\n`);
  });

  it('stops when it is aborted, and closes its source', async () => {
    const abort = new AbortController();
    let isClosed = false;
    const [batch] = (await readAll('x\n1\n', { x: f64() })).batches;
    async function* source(): AsyncGenerator<Batch> {
      try {
        for (let i = 0; ; i++) {
          if (i === 3) abort.abort(new Error('enough'));
          yield batch!; // one row was read
        }
      } finally {
        isClosed = true;
      }
    }
    const writing = (async () => {
      for await (const _ of writeCsvGz(source(), { x: f64() }, { signal: abort.signal }));
    })();
    await expect(writing).rejects.toThrow('enough');
    expect(isClosed).toBe(true);
  });

  it('keeps its summary to itself until the end', () => {
    expect(() => writeCsvGz(stream([]), SCHEMA).summary).toThrow('when the member is finished');
  });
});

describe('formatBatch', () => {
  const format = (batch: Batch, schema: Schema): string => Buffer.from(formatBatch(batch, schema)).toString();

  it('writes the schema order, quotes only what needs it, and null as nothing', async () => {
    const file = 'cr,on,n,device,note,entity_id\n,1,,tv,,a\n0.1,0,-2147483648,"a,b","q""\nr",007\n';
    const { batches } = await readAll(file, SCHEMA);
    expect(format(batches[0]!, SCHEMA)).toBe('a,,tv,,1,\n007,"q""\nr","a,b",-2147483648,0,0.1\n');
    expect(Buffer.from(formatHeader({ 'a,b': f64(), 'c"d': f64(), e: f64() })).toString()).toBe(
      '"a,b","c""d",e\n',
    );
  });

  it('writes numbers as String does, cached or not', () => {
    const numbers = [
      0,
      -0,
      1,
      0.1,
      -1e-7,
      1e21,
      5e-324,
      Number.MAX_VALUE,
      123456789012345680000,
      0.5315552079737262,
    ];
    const data = Float64Array.from([...numbers, ...numbers]);
    const expected = [...numbers, ...numbers].map((x) => `${String(x)}\n`).join('');
    expect(format({ length: 20, columns: { x: { dtype: 'f64', data } } }, { x: f64() })).toBe(expected);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const batch: Batch = { length: 1, columns: { x: { dtype: 'f64', data: Float64Array.of(x) } } };
        expect(format(batch, { x: f64() })).toBe(`${String(x)}\n`);
      }),
      { numRuns: 20_000, seed: 5 },
    );
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (n) => {
        const batch: Batch = { length: 1, columns: { n: { dtype: 'i32', data: Int32Array.of(n) } } };
        expect(format(batch, { n: i32() })).toBe(`${String(n)}\n`);
      }),
      { numRuns: 5000, seed: 6 },
    );
  });

  it('writes a null of a one-column file as a quoted empty cell, which reads back', async () => {
    const schema = { id: utf8({ nullable: true }) };
    const { batches } = await readAll('id\na\n""\nb\n', schema);
    expect(format(batches[0]!, schema)).toBe('a\n""\nb\n');
  });

  it('refuses a number that is not finite and a column that is not there', () => {
    const nan: Batch = { length: 1, columns: { x: { dtype: 'f64', data: Float64Array.of(Number.NaN) } } };
    expect(() => formatBatch(nan, { x: f64() })).toThrow(
      expect.objectContaining({ code: 'E_FRAME_VALUE', exitCode: 70 }),
    );
    expect(() => formatBatch(nan, { y: f64() })).toThrow('column y of the batch is missing');
    expect(() => formatBatch(nan, { x: i32() })).toThrow('column x of the batch is f64, expected i32');
  });
});

describe('GzipAssembler', () => {
  it('lays blocks that were compressed elsewhere, transferred, into one member', async () => {
    const assembler = new GzipAssembler();
    const [head, body] = [Buffer.from('a,b\n'), Buffer.from('1,2\n3,4\n')];
    const blocks = [
      compressBlock(head, 0),
      compressBlock(new Uint8Array(0), 0),
      compressBlock(new Uint8Array(body), 2, 9),
    ];
    const moved = blocks.map((b) => structuredClone(b, { transfer: [b.deflated.buffer as ArrayBuffer] }));
    const file = Buffer.concat([
      assembler.start(),
      ...moved.map((b) => assembler.add(b)),
      assembler.finish(),
    ]);
    expect(gunzipSync(file).toString()).toBe('a,b\n1,2\n3,4\n');
    expect(assembler.summary).toMatchObject({ rows: 2, rawBytes: 12, bytes: file.length });
    const reader = readCsv(chunked(file, 3), { name: 'f.gz', schema: { a: i32(), b: i32() } });
    for await (const batch of reader)
      expect(rowsOf(batch)).toEqual([
        [1, 2],
        [3, 4],
      ]);
    expect(reader.summary.sha256).toBe(assembler.summary.sha256);
  });

  it('refuses blocks before its start and after its end', () => {
    const assembler = new GzipAssembler();
    const block = compressBlock(Buffer.from('x'), 0);
    expect(() => assembler.add(block)).toThrow(
      expect.objectContaining({ code: 'E_FRAME_STATE', exitCode: 70 }),
    );
    expect(() => assembler.finish()).toThrow('after its start');
    assembler.start();
    assembler.finish();
    expect(() => assembler.add(block)).toThrow('between start and finish');
    expect(() => assembler.start()).toThrow('starts once');
  });
});
