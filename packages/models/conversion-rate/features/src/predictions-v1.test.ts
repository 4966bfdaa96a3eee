import { type Batch, checkOutput, columnValues, type Utf8Column } from '@slipway/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { featureNamesV1, type inputV1, outputV1 } from './features-v1.ts';
import { predictionsV1 } from './predictions-v1.ts';

const card = { family: 'conversion-rate', version: 'v0', output: outputV1 };

function batchOf(ids: readonly string[], computer: number[], smartphone: number[]): Batch<typeof inputV1> {
  const length = ids.length;
  const flags = Object.fromEntries(
    featureNamesV1.map((name) => [name, { dtype: 'bool', data: new Uint8Array(length) }]),
  );
  const columns = {
    ...flags,
    entity_id: utf8Column(ids),
    computer: { dtype: 'bool', data: Uint8Array.from(computer) },
    smartphone: { dtype: 'bool', data: Uint8Array.from(smartphone) },
    attrs_scale: { dtype: 'f64', data: new Float64Array(length) },
  };
  return { length, columns: columns as unknown as Batch<typeof inputV1>['columns'] };
}

function utf8Column(texts: readonly string[]): Utf8Column {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  const offsets = new Int32Array(texts.length + 1);
  for (const [i, part] of parts.entries()) offsets[i + 1] = offsets[i]! + part.length;
  const data = new Uint8Array(offsets[texts.length]! + 5).fill(0x21); // longer than needed: what lies behind means nothing
  for (const [i, part] of parts.entries()) data.set(part, offsets[i]);
  return { dtype: 'utf8', data, offsets };
}

it('clips rates to [0, 1] and decodes the device', () => {
  const out = predictionsV1(batchOf(['a', 'b', 'c'], [1, 0, 0], [0, 1, 0]), Float64Array.of(-0.2, 0.25, 1.5));
  expect(columnValues(out.columns.cr, 3)).toEqual([0, 0.25, 1]);
  expect(columnValues(out.columns.device, 3)).toEqual(['Computer', 'Smartphone', 'Tablet']);
  expect(Object.keys(out.columns)).toEqual(['entity_id', 'device', 'cr']);
  expect(checkOutput(out, 3, card)).toEqual(out);
});

it('leaves NaN for the contract to refuse', () => {
  const out = predictionsV1(batchOf(['a'], [0], [0]), Float64Array.of(Number.NaN));
  expect(() => checkOutput(out, 1, card)).toThrow(expect.objectContaining({ code: 'E_CONTRACT_RANGE' }));
});

it('A-26: passes any entity_id through byte for byte, in buffers of its own', () => {
  const known = [
    '9007199254740993',
    '007',
    '9'.repeat(200),
    '-5',
    '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    '',
  ];
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (more) => {
      const ids = [...known, ...more];
      const zeros = ids.map(() => 0);
      const batch = batchOf(ids, zeros, zeros);
      const out = predictionsV1(batch, new Float64Array(ids.length));
      expect(columnValues(out.columns.entity_id, ids.length)).toEqual(ids);
      expect(out.columns.entity_id.data.buffer).not.toBe(batch.columns.entity_id.data.buffer);
    }),
    { seed: 1 },
  );
});
