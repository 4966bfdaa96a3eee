import fc from 'fast-check';
import { expect, it } from 'vitest';
import { predictLinear } from './linear-model.ts';

const model = { weights: Float64Array.of(0.1, -2, 0), intercept: 0.3 };

it('adds the intercept and each feature times its weight', () => {
  const out = new Float64Array(3).fill(9);
  predictLinear(model, [[1, 2], Uint8Array.of(1, 0), [5, 5]], 2, out);
  expect([...out]).toEqual([0.3 + 0.1 - 2, 0.3 + 0.2, 9]);
});

it('predicts nothing from nothing', () => {
  const out = Float64Array.of(7);
  predictLinear(model, [[], [], []], 0, out);
  expect(out[0]).toBe(7);
});

it('gives a row the same bits alone and among others', () => {
  const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), (rows) => {
      const x = [rows.map((r) => r[0]), rows.map((r) => r[1]), rows.map(() => 1)];
      const together = new Float64Array(rows.length);
      predictLinear(model, x, rows.length, together);
      const alone = rows.map((row) => {
        const out = new Float64Array(1);
        predictLinear(model, [[row[0]], [row[1]], [1]], 1, out);
        return out[0];
      });
      expect([...together]).toEqual(alone);
    }),
    { seed: 1 },
  );
});

it('E_NUMERIC_SHAPE: refuses another number of features, and arrays that are too short', () => {
  const shape = expect.objectContaining({ code: 'E_NUMERIC_SHAPE', exitCode: 70 });
  expect(() => predictLinear(model, [[1]], 1, new Float64Array(1))).toThrow(shape);
  expect(() => predictLinear(model, [[1], [1], []], 1, new Float64Array(1))).toThrow(shape);
  expect(() => predictLinear(model, [[1], [1], [1]], 1, new Float64Array(0))).toThrow(shape);
});
