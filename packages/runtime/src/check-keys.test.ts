import { f64, utf8 } from '@slipway/contract';
import { batchOf } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { copyKeys } from './check-keys.ts';

const card = {
  input: { id: utf8({ role: 'key' }), name: utf8() },
  output: { id: utf8({ role: 'key' }), name: utf8(), p: f64() },
};
const batch = (ids: string[], names = ids) => batchOf(card.input, { id: ids, name: names });
const out = (ids: string[]) => batchOf(card.output, { id: ids, name: ids, p: ids.map(() => 0) });

it('takes the same keys in the same order, in whatever buffers they come', () => {
  const before = batch(['a', 'bc', '']);
  const keys = copyKeys(before, card);
  keys.check({ length: 3, columns: { ...out([]).columns, id: before.columns.id } }, 'm@v1');
  const { id } = batch(['zz', 'a', 'bc', '']).columns;
  keys.check(
    { length: 3, columns: { ...out([]).columns, id: { ...id, offsets: id.offsets.slice(1) } } },
    'm@v1',
  );
});

it.each([
  ['permuted', ['b', 'a', 'c'], 1],
  ['cut differently', ['ab', '', 'c'], 1],
  ['changed', ['a', 'b', 'C'], 3],
])('A-26: finds the first row of keys that are %s', (_, ids, row) => {
  const keys = copyKeys(batch(['a', 'b', 'c']), card);
  expect(() => keys.check(out(ids), 'm@v1')).toThrow(
    expect.objectContaining({
      code: 'E_MODEL_CHANGED_KEY',
      exitCode: 70,
      facts: { model: 'm@v1', method: 'predictBatch', row, col: 'id' },
    }),
  );
});

it('C-12: finds keys that a model changed in place', () => {
  const before = batch(['a', 'b']);
  const keys = copyKeys(before, card);
  before.columns.id.data[1] = 0x78;
  expect(() =>
    keys.check({ length: 2, columns: { ...out([]).columns, id: before.columns.id } }, 'm@v1'),
  ).toThrow(expect.objectContaining({ code: 'E_MODEL_CHANGED_KEY' }));
});
