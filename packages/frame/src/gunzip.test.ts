import { crc32, gzipSync } from 'node:zlib';
import { EXIT, f64, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readAll, readError } from './test-reading.ts';

const SCHEMA = { id: utf8(), cr: f64() };
const text = `id,cr\n${Array.from({ length: 3000 }, (_, i) => `key-${i},0.${crc32(String(i))}\n`).join('')}`;
const packed = gzipSync(text);
const [first, second] = [gzipSync(text.slice(0, 20_000)), gzipSync(text.slice(20_000))];

describe('gzip input', () => {
  it('A-8: is told by its magic bytes, and a name that says otherwise is a warning', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: string): void => void warnings.push(warning);
    const gz = await readAll(packed, SCHEMA, { onWarning, name: 'a.csv' });
    const plain = await readAll(text, SCHEMA, { onWarning, name: 'a.csv.gz' });
    expect(gz.summary).toMatchObject({
      compression: 'gzip',
      rows: 3000,
      bytes: packed.length,
      rawBytes: text.length,
    });
    expect(plain.summary).toMatchObject({ compression: 'none', rows: 3000 });
    expect(gz.summary.rawSha256).toBe(plain.summary.sha256);
    expect(warnings).toEqual([
      'a.csv holds gzip data, which its name does not say',
      'a.csv.gz holds plain text, which its name does not say',
    ]);
  });

  it('A-2: an empty gzip member is an empty file', async () => {
    expect(await readError(gzipSync(''), SCHEMA)).toMatchObject({ code: 'E_CSV_EMPTY' });
  });

  it('A-4: is truncated at every cut of its last 64 bytes and at 50 others, whatever the chunks', async () => {
    const cuts = [
      ...Array.from({ length: 64 }, (_, i) => packed.length - 1 - i),
      ...Array.from({ length: 50 }, (_, i) => 2 + ((i * 7919) % (packed.length - 70))),
    ];
    for (const [i, cut] of cuts.entries()) {
      const error = await readError(packed.subarray(0, cut), SCHEMA, {
        chunkBytes: i % 3 === 0 ? 17 : 65_536,
      });
      expect(error).toMatchObject({ code: 'E_GZIP_TRUNCATED', exitCode: EXIT.data });
      expect(error.message).toContain(`truncated gzip at compressed byte ${cut}`);
    }
  });

  it('reads several members as one file, whatever the chunks', async () => {
    const both = Buffer.concat([first, second]);
    for (const chunkBytes of [1, first.length - 1, first.length, first.length + 1, both.length]) {
      expect((await readAll(both, SCHEMA, { chunkBytes })).summary).toMatchObject({
        rows: 3000,
        rawBytes: text.length,
      });
    }
  });

  it('A-4: sees a cut at every byte of a second member', async () => {
    for (let cut = 1; cut < second.length; cut += cut < 30 || cut > second.length - 30 ? 1 : 331) {
      const error = await readError(Buffer.concat([first, second.subarray(0, cut)]), SCHEMA);
      expect(error).toMatchObject({ code: 'E_GZIP_TRUNCATED' });
    }
  });

  it('A-5: cannot see a cut exactly between members: a cut row or the row count tells', async () => {
    const error = await readAll(first, SCHEMA).catch((e: unknown) => e);
    const rows = error instanceof Error ? 0 : (error as { summary: { rows: number } }).summary.rows;
    expect(rows).toBeLessThan(3000);
  });

  it('A-6: refuses a flipped bit anywhere but in the fields that mean nothing', async () => {
    const ignored = new Set([4, 5, 6, 7, 8, 9]); // modification time, extra flags, operating system: RFC 1952
    for (let at = 0; at < packed.length; at += at < 24 || at > packed.length - 24 ? 1 : 211) {
      if (ignored.has(at)) continue;
      const bad = Buffer.from(packed);
      bad[at] = bad[at]! ^ (1 << (at & 7)); // in range by the loop
      const error = await readError(bad, SCHEMA);
      expect(error.exitCode).toBe(EXIT.data);
    }
    const checksum = Buffer.from(packed);
    checksum[packed.length - 6] = checksum[packed.length - 6]! ^ 1; // in range
    expect(await readError(checksum, SCHEMA)).toMatchObject({ code: 'E_GZIP_CORRUPT' });
  });

  it('A-7: accepts zero padding with a warning and refuses anything else after the end', async () => {
    const zeros = Buffer.alloc(512);
    for (const chunkBytes of [13, packed.length, packed.length + 3, 1 << 20]) {
      const warnings: string[] = [];
      const onWarning = (warning: string): void => void warnings.push(warning);
      const padded = await readAll(Buffer.concat([packed, zeros]), SCHEMA, {
        chunkBytes,
        onWarning,
        name: 'a.gz',
      });
      expect(padded.summary).toMatchObject({ rows: 3000, bytes: packed.length + 512 });
      expect(warnings).toEqual(['a.gz has 512 zero bytes after its gzip data: ignored']);
      for (const junk of [
        Buffer.from('junk'),
        Buffer.from(' \n'),
        Buffer.concat([zeros, Buffer.from('x')]),
        Buffer.concat([zeros, second]),
      ]) {
        const error = await readError(Buffer.concat([packed, junk]), SCHEMA, { chunkBytes });
        expect(error).toMatchObject({ code: 'E_GZIP_TRAILING', exitCode: 65 });
      }
      for (const junk of [[0x20], [0x1f], [0x1f, 0x8b], [0x1f, 0x8b, 0x41, 0x42]]) {
        const error = await readError(Buffer.concat([packed, Buffer.from(junk)]), SCHEMA, { chunkBytes });
        expect(error.code).toMatch(/^E_GZIP_/);
      }
    }
  });

  it('A-9: refuses a bomb by its ratio and by its size, in flat memory', async () => {
    const row = 'a,1\n'.repeat(16_384);
    const bomb = gzipSync(Buffer.concat([Buffer.from('id,cr\n'), Buffer.alloc(200 << 20, row)]), {
      level: 9,
    });
    const before = process.memoryUsage().rss;
    let largest = 0;
    const watch = setInterval(() => {
      largest = Math.max(largest, process.memoryUsage().rss);
    }, 10);
    const byRatio = await readError(bomb, SCHEMA, { limits: { maxRatio: 100 } });
    clearInterval(watch);
    expect(byRatio).toMatchObject({ code: 'E_CSV_LIMIT', exitCode: 65 });
    expect(largest - before).toBeLessThan(256 << 20);
    const bySize = await readError(bomb, SCHEMA, { limits: { maxInputBytes: 1 << 20 } });
    expect(bySize).toMatchObject({ code: 'E_CSV_LIMIT' });
    const zeros = gzipSync(Buffer.alloc(100 << 20));
    expect(await readError(zeros, SCHEMA)).toMatchObject({ exitCode: 65 });
  });

  it('passes an error of its source through, and closes it', async () => {
    const failure = new Error('connection reset');
    async function* source(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 1000);
      throw failure;
    }
    const { readCsv } = await import('./read-csv.ts');
    const reading = (async () => {
      for await (const _ of readCsv(source(), { name: 'f', schema: SCHEMA }));
    })();
    await expect(reading).rejects.toBe(failure);
  });
});
