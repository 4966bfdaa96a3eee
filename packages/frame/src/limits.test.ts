import { cat, f64, OTHER_CATEGORY, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';
import { readAll, readError } from './test-reading.ts';

const SCHEMA = { id: utf8(), cr: f64() };

describe('limits', () => {
  it('A-23: refuses 10,001 columns', async () => {
    const names = Array.from({ length: 9_999 }, (_, i) => `c${i}`);
    expect((await readAll(`id,cr,${names.slice(1).join(',')}\n`, SCHEMA)).summary.rows).toBe(0);
    const error = await readError(`id,cr,${names.join(',')}\n`, SCHEMA);
    expect(error).toMatchObject({
      code: 'E_CSV_LIMIT',
      exitCode: 65,
      facts: { expected: 'at most 10000 columns' },
    });
  });

  it('A-23: refuses a cell of more than 1 MiB, and names it', async () => {
    const fits = 'x'.repeat(1 << 20);
    expect((await readAll(`id,cr\n${fits},1\n`, SCHEMA)).rows[0]?.[0]).toBe(fits);
    for (const cell of [`${fits}x`, `"${fits}x"`]) {
      const error = await readError(`id,cr\na,1\n${cell},1\n`, SCHEMA);
      expect(error).toMatchObject({ code: 'E_CSV_LIMIT', facts: { row: 2, line: 3, col: 'id' } });
      const extra = await readError(`id,cr,e\na,1,\nb,1,${cell}\n`, SCHEMA);
      expect(extra).toMatchObject({ code: 'E_CSV_LIMIT', facts: { row: 2, col: 'e' } });
    }
  });

  it('A-23: refuses a row that never ends, quoted or not, long before the memory is full', async () => {
    for (const start of ['id,cr\na,', 'id,cr\na,"', '']) {
      let given = 0;
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(start);
        for (;;) {
          given += 1 << 20;
          yield Buffer.alloc(1 << 20, start.endsWith('"') ? 'x\n' : 'x');
        }
      }
      const reading = (async () => {
        for await (const _ of readCsv(endless(), { name: 'f', schema: SCHEMA }));
      })();
      await expect(reading).rejects.toMatchObject({ code: 'E_CSV_LIMIT', exitCode: 65 });
      expect(given).toBeLessThan(64 << 20);
    }
  });

  it('A-28: caps the categories of an open vocabulary and codes them in order of appearance', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `v${i % 1000}\n`).join('');
    const { batches } = await readAll(`kind\n${rows}`, { kind: cat() }, { batchRows: 600 });
    const [one, two] = [batches[0]?.columns.kind, batches[1]?.columns.kind];
    expect(one?.dtype === 'cat' && one.dict.length).toBe(600);
    expect(two?.dtype === 'cat' && two.dict[999]).toBe('v999');
    expect([...(two?.data.subarray(398, 402) ?? [])]).toEqual([998, 999, 0, 1]);
    const error = await readError(`kind\n${rows}`, { kind: cat() }, { limits: { maxCategories: 999 } });
    expect(error).toMatchObject({ code: 'E_CSV_LIMIT', facts: { row: 1000, col: 'kind', value: 'v999' } });
  });

  it('A-28: an unseen category is an error, null or other, as declared', async () => {
    const values = ['tv', 'phone'];
    const error = await readError('kind\ntv\nFridge\n', { kind: cat({ values }) });
    expect(error).toMatchObject({
      code: 'E_CSV_CATEGORY',
      facts: { row: 2, value: 'Fridge', expected: 'one of tv|phone' },
    });
    const other = await readAll('kind\ntv\nFridge\nphone\n', { kind: cat({ values, unknown: 'other' }) });
    expect(other.rows.flat()).toEqual(['tv', OTHER_CATEGORY, 'phone']);
    expect([...(other.batches[0]?.columns.kind?.data ?? [])]).toEqual([0, 2, 1]);
    const none = await readAll('kind\ntv\nFridge\n', {
      kind: cat({ values, unknown: 'null', nullable: true }),
    });
    expect(none.rows.flat()).toEqual(['tv', null]);
    expect(await readError('kind,x\n,1\n', { kind: cat({ values }) })).toMatchObject({ code: 'E_CSV_NULL' });
    expect((await readAll('kind,x\n,1\n', { kind: cat({ values, nullable: true }) })).rows).toEqual([[null]]);
  });

  it('A-28: reads a million distinct categories', async () => {
    const rows = Array.from({ length: 1_000_000 }, (_, i) => `k${i}\n`).join('');
    const { summary, batches } = await readAll(`kind\n${rows}`, { kind: cat() }, { batchRows: 500_000 });
    const last = batches.at(-1)?.columns.kind;
    expect(summary.rows).toBe(1_000_000);
    expect(last?.dtype === 'cat' && last.dict[last.data[499_999] ?? -1]).toBe('k999999');
  });
});
