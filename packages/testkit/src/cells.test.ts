import { type Batch, type CatColumn, cat, columnValues, f64, i32, utf8 } from '@slipway/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, columnOf } from './batch-of.ts';
import { cellsOf, findDifference, joinCells, splitBatch, takeRows } from './cells.ts';
import { snapshot } from './snapshot.ts';
import { spaciousCopy } from './spacious-copy.ts';

const text = fc.option(fc.string({ unit: 'grapheme' }));
const double = fc.option(fc.double());

describe('batchOf and cellsOf', () => {
  it('are each other’s inverse', () => {
    const schema = { t: utf8({ nullable: true }), c: cat({ nullable: true }), x: f64({ nullable: true }) };
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, double)), (rows) => {
        const cells = { t: rows.map((r) => r[0]), c: rows.map((r) => r[1]), x: rows.map((r) => r[2]) };
        expect(findDifference(cellsOf(batchOf(schema, cells)), cells)).toBeUndefined();
        expect(findDifference(cellsOf(spaciousCopy(batchOf(schema, cells))), cells)).toBeUndefined();
      }),
      { seed: 1 },
    );
  });

  it('write nulls as the contract says: NaN, 0, -1 and no bytes', () => {
    expect(columnOf(f64(), [null, 1])).toEqual({
      dtype: 'f64',
      data: Float64Array.of(Number.NaN, 1),
      valid: Uint8Array.of(2),
    });
    expect(columnOf(i32(), [null]).data).toEqual(Int32Array.of(0));
    expect(columnOf(utf8(), [null, 'é'])).toMatchObject({
      offsets: Int32Array.of(0, 0, 2),
      valid: Uint8Array.of(2),
    });
    const colour = cat({ values: ['red', 'green'], unknown: 'other' });
    expect(columnOf(colour, ['green', null, 'blue'])).toEqual({
      dtype: 'cat',
      data: Int32Array.of(1, -1, 3),
      dict: ['red', 'green', '(other)', 'blue'],
      valid: Uint8Array.of(5),
    });
  });
});

describe('takeRows and splitBatch', () => {
  const batch = batchOf({ k: utf8(), c: cat() }, { k: ['a', 'b', 'c'], c: ['x', 'y', 'x'] });

  it('choose rows and keep the dictionary', () => {
    const [taken] = takeRows(batch, [[2, 2, 1]]) as [typeof batch];
    expect(cellsOf(taken)).toEqual({ k: ['c', 'c', 'b'], c: ['x', 'x', 'y'] });
    expect((taken.columns.c as CatColumn).dict).toEqual(['x', 'y']);
  });

  it('cut into pieces that join to the whole', () => {
    expect(splitBatch(batch, 2).map((part) => part.length)).toEqual([2, 1]);
    expect(joinCells(splitBatch(batch, 2))).toEqual(cellsOf(batch));
  });
});

describe('findDifference', () => {
  it('compares bits, or within a tolerance', () => {
    expect(findDifference({ x: [-0] }, { x: [0] })).toBe('row 1, column x: -0 instead of 0');
    expect(findDifference({ x: [Number.NaN] }, { x: [Number.NaN] })).toBeUndefined();
    expect(findDifference({ x: [1, 1.25] }, { x: [1, 1] }, 0.25)).toBeUndefined();
    expect(findDifference({ x: [1, 1.5] }, { x: [1, 1] }, 0.25)).toBe('row 2, column x: 1.5 instead of 1');
  });

  it('sees other columns, a row too few and a null', () => {
    expect(findDifference({ y: [1] }, { x: [1] })).toBe('columns y instead of x');
    expect(findDifference({ x: [] }, { x: [1] })).toBe('0 rows instead of 1');
    expect(findDifference({ x: [null] }, { x: ['a'] })).toBe('row 1, column x: null instead of "a"');
  });
});

describe('snapshot', () => {
  const make = () => batchOf({ k: utf8(), x: f64() }, { k: ['a'], x: [1] }) as Batch;

  it.each<[string, (batch: Batch) => void, string[]]>([
    ['nothing', () => {}, []],
    ['a value', (batch) => batch.columns.x?.data.fill(2), ['x']],
    ['a sign', (batch) => batch.columns.x?.data.fill(-1), ['x']],
    ['an added column', (batch) => Object.assign(batch.columns, { z: batch.columns.x }), ['z']],
    ['a missing column', (batch) => Reflect.deleteProperty(batch.columns, 'k'), ['k']],
    ['a shorter batch', (batch) => Object.assign(batch, { length: 0 }), ['(length)']],
  ])('sees %s', (_, change, expected) => {
    const batch = make();
    const before = snapshot(batch);
    change(batch);
    expect(before.changedColumns()).toEqual(expected);
  });
});

describe('spaciousCopy', () => {
  it('leaves rubbish behind the rows and gives every column a bitmap', () => {
    const column = spaciousCopy(batchOf({ x: f64() }, { x: [1, 2] })).columns.x;
    expect([...column.data]).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(column.data.byteOffset).toBeGreaterThan(0);
    expect(columnValues(column, 2)).toEqual([1, 2]);
    expect(column.valid).toBeDefined();
  });
});
