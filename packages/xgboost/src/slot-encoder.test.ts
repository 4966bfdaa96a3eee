import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chain } from './fixtures/tiny-model.ts';
import { MODEL_LIMITS } from './model-limits.ts';
import { packTrees, walk } from './packed-trees.ts';
import { SlotEncoder } from './slot-encoder.ts';
import { buildSlots, countReached } from './slots.ts';
import { readTree } from './tree.ts';

const single = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: Math.fround(0.53), max: Math.fround(0.5301), noNaN: true }),
  fc.constantFrom(0, -0, 1, 255, 1.401298464324817e-45, 3.4028234663852886e38, -3.4028234663852886e38),
);
const thresholdsOf = (values: readonly number[]): Float32Array =>
  Float32Array.from(values)
    .sort()
    .filter((value, i, all) => i === 0 || value !== all[i - 1]);

it('a code is the number of thresholds that a value has reached, for any thresholds and values', () => {
  fc.assert(
    fc.property(
      fc.array(single, { minLength: 1, maxLength: 300 }),
      fc.array(single, { maxLength: 40 }),
      (some, others) => {
        const thresholds = thresholdsOf(some);
        const values = [...some, ...others, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        const place = { at: 1, width: 3, stride: 5 };
        const encoder = new SlotEncoder({ feature: 0, thresholds, missingCode: 0 }, place);
        const codes = new Uint16Array(values.length * 3);
        const keys = new Int32Array(values.length).fill(2);
        encoder.encode(Float64Array.from(values), 0, codes, keys);
        for (const [row, value] of values.entries()) {
          const reached = countReached(thresholds, value);
          expect(reached).toBe(thresholds.filter((t) => t <= value).length);
          expect([codes[row * 3], codes[row * 3 + 1], codes[row * 3 + 2], keys[row]]).toEqual([
            0,
            reached,
            0,
            2 + 5 * reached,
          ]);
        }
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

it('bytes get the codes of the numbers that they are', () => {
  const thresholds = thresholdsOf([-3, 0.5, 1, 1.5, 200, 300]);
  const encoder = new SlotEncoder({ feature: 0, thresholds, missingCode: 0 }, { at: 0, width: 1, stride: 1 });
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const [asBytes, asNumbers] = [new Uint16Array(256), new Uint16Array(256)];
  encoder.encode(bytes, 0, asBytes, new Int32Array(256));
  encoder.encode(Float64Array.from(bytes), 0, asNumbers, new Int32Array(256));
  expect(asBytes).toEqual(asNumbers);
  expect([...asBytes.subarray(0, 3)]).toEqual([1, 3, 4]);
});

it('a feature with more thresholds than a slot may hold gets several, and rows end in the same leaves', () => {
  const tree = readTree(chain(40), '$', 1, MODEL_LIMITS);
  const slots = buildSlots([tree], 7);
  expect(slots.list.map((slot) => slot.thresholds.length)).toEqual([7, 7, 7, 7, 7, 5]);
  const width = slots.list.length;
  const values = Float64Array.from([0, 6, 7, 7.5, 8, 14, 20, 39, 40, 41, Number.NaN]);
  const codes = new Uint16Array(values.length * width);
  for (const [at, slot] of slots.list.entries()) {
    new SlotEncoder(slot, { at, width, stride: 0 }).encode(values, 0, codes, new Int32Array(values.length));
  }
  const sums = new Float32Array(values.length);
  walk(packTrees([tree], slots), codes, Int32Array.from(values.keys()), sums);
  expect([...sums]).toEqual([1, 7, 8, 8, 9, 15, 21, 40, 40, 40, 1]);
});
