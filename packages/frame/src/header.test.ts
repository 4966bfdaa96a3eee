import { f64, formatErrorLine, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { readAll, readError } from './test-reading.ts';

const SCHEMA = { id: utf8(), cr: f64() };

describe('the header', () => {
  it('A-19: refuses a name that stands twice, with both positions', async () => {
    const error = await readError('id,cr,id\na,1,b\n', SCHEMA);
    expect(error).toMatchObject({ code: 'E_CSV_HEADER', exitCode: 65, facts: { line: 1, col: 'id' } });
    expect(error.message).toContain('positions 1 and 3');
  });

  it('A-20: takes names of the prototype for plain names', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const schema = Object.fromEntries(names.map((name) => [name, utf8()]));
    const { batches, rows } = await readAll(`${names.join(',')},valueOf\na,b,c,d,e\n`, schema);
    expect(rows).toEqual([['a', 'b', 'c', 'd']]);
    expect(Object.keys(batches[0]?.columns ?? {})).toEqual(names);
    const { summary } = await readAll(`id,cr,__proto__,constructor\na,1,x,y\n`, SCHEMA);
    expect(summary.extraColumns).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(await readError('id,__proto__\na,1\n', SCHEMA)).toMatchObject({ code: 'E_CSV_HEADER' });
  });

  it.each([
    [' cr', "' cr'"],
    ['CR', "'CR'"],
    ['cr\u00a0', 'U+00A0'],
    ['c\u200br', 'U+200B'],
    ['\u0441r', 'U+0441'],
    ['crr', "'crr'"],
  ])('A-21: asks whether %j was meant for cr', async (name, shown) => {
    const error = await readError(`id,${name}\na,1\n`, SCHEMA);
    expect(error).toMatchObject({ code: 'E_CSV_HEADER', facts: { col: ['cr'] } });
    expect(error.message).toContain('for cr did you mean');
    expect(error.message).toContain(shown);
    expect(formatErrorLine(error).split('\n')).toHaveLength(1);
  });

  it('A-21: refuses a column without a name and a blank first line', async () => {
    expect((await readError(',id,cr\n0,a,1\n', SCHEMA)).message).toContain('column 1 has no name');
    expect(await readError('\nid,cr\na,1\n', SCHEMA)).toMatchObject({ code: 'E_CSV_HEADER' });
  });

  it('A-22: lists all missing columns', async () => {
    const error = await readError('x,y\n1,2\n', { ...SCHEMA, zeta: f64() });
    expect(error.facts.col).toEqual(['id', 'cr', 'zeta']);
    expect(error.message).toContain('id, cr, zeta');
  });

  it.each([
    ['id;cr', ';'],
    ['id; cr', ';'],
    ['x;y;z', ';'],
    ['id,x;cr', ';'],
    ['id\tcr', 'a tab'],
    ['\ufeffid\tcr\tdevice\r', 'a tab'],
  ])('A-22: asks of the header %j whether its separator is another than a comma', async (header, shown) => {
    const error = await readError(`${header}\na;1\n`, SCHEMA);
    expect(error).toMatchObject({ code: 'E_CSV_HEADER', exitCode: 65 });
    expect(error.message).toMatch(/^missing columns: (id, )?cr; /);
    expect(error.message).toContain(`; is the separator ${shown}? expected a comma`);
    expect(error.message).not.toContain('did you mean');
  });

  it.each(['id,a;b', 'id,a\tb', 'id', 'id,CR,a;b'])(
    'A-22: does not doubt the comma of the header %j',
    async (header) => {
      const error = await readError(`${header}\n`, SCHEMA);
      expect(error.message).toContain('missing columns: cr');
      expect(error.message).not.toContain('separator');
    },
  );

  it('A-22: reads names that hold other separators', async () => {
    expect((await readAll('i;d,c\tr\na,1\n', { 'i;d': utf8(), 'c\tr': f64() })).rows).toEqual([['a', 1]]);
  });

  it('reads quoted names, line breaks in them included', async () => {
    expect((await readAll('"id","c\nr"\na,1\n', { id: utf8(), 'c\nr': f64() })).rows).toEqual([['a', 1]]);
    const error = await readError('"id","c\nr"\na,x\n', { id: utf8(), 'c\nr': f64() });
    expect(error.facts).toMatchObject({ row: 1, line: 3 });
  });

  it('A-16: refuses a quote that does not close in the header', async () => {
    expect(await readError('id,"cr\na,1\n', SCHEMA)).toMatchObject({
      code: 'E_CSV_QUOTE',
      facts: { line: 1 },
    });
  });
});
