import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinearArtifactError } from './errors.ts';
import {
  decodeSparseLogistic,
  encodeSparseLogistic,
  type SparseColumns,
} from './sparse-logistic-artifact.ts';

const columns: SparseColumns = { bits: 3, categories: ['site', 'país'], numerics: ['age'] };
const model = {
  categories: 2,
  weights: Float64Array.of(0, 1.5, 0, 0, -2, 0, 0, 1e-300),
  numerics: Float64Array.of(0.1),
  intercept: -3,
};
const bytes = encodeSparseLogistic(model, columns);
const headerEnd = bytes.indexOf(10);

/** The file with another header. */
function withHeader(change: object | string): Uint8Array {
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headerEnd)));
  const text = typeof change === 'string' ? change : JSON.stringify({ ...header, ...change });
  return Buffer.concat([Buffer.from(text), bytes.subarray(headerEnd)]);
}

/** The file with 32 bits of its payload replaced. */
function withPayload(offset: number, value: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(headerEnd + 1 + offset, value, true);
  return copy;
}

describe('a stored sparse logistic model', () => {
  it('keeps every bit, at any place in a buffer', () => {
    const weight = fc.oneof(fc.constant(0), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const array = (length: number) => fc.array(weight, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(array(8), weight, weight, fc.nat(9), (weights, numeric, intercept, shift) => {
        const given = {
          categories: 2,
          weights: Float64Array.from(weights, (value) => value + 0),
          numerics: Float64Array.of(numeric),
          intercept,
        };
        const file = encodeSparseLogistic(given, columns);
        const moved = new Uint8Array(file.length + shift);
        moved.set(file, shift);
        expect(decodeSparseLogistic(moved.subarray(shift), columns)).toEqual(given);
      }),
      { seed: 1 },
    );
  });

  it('is a line of JSON and 12 bytes for each weight that is not 0', () => {
    expect(new TextDecoder().decode(bytes.subarray(0, headerEnd))).toBe(
      '{"format":1,"kind":"sparse-logistic","hash":"murmur3_32(name=value)","bits":3,"categories":["site","país"],"numerics":["age"],"weights":3}',
    );
    expect(bytes.length - headerEnd - 1).toBe(3 * 12 + 2 * 8);
  });

  it.each<[string, Uint8Array, string]>([
    ['without a header line', bytes.subarray(0, headerEnd), '$ has no header line'],
    ['whose header is not JSON', withHeader('{"format":1'), '$ is not JSON in UTF-8'],
    ['of a newer format', withHeader({ format: 2 }), '$.format is 2: written by format 2, this reads 1'],
    ['of another kind', withHeader({ kind: 'linear' }), '$.kind is "linear", expected "sparse-logistic"'],
    [
      'by another hash',
      withHeader({ hash: 'xxh32' }),
      '$.hash is "xxh32", expected "murmur3_32(name=value)"',
    ],
    ['of more buckets', withHeader({ bits: 24 }), '$.bits is 24, expected 3'],
    [
      'of a renamed column',
      withHeader({ categories: ['site', 'land'] }),
      '$.categories[1] is "land", expected "país"',
    ],
    ['of one more column', withHeader({ numerics: ['age', 'b'] }), '$.numerics has 2 entries, expected 1'],
    ['with a key of its own', withHeader({ extra: 1 }), '$.extra is not known here'],
    [
      'that says more weights than it has',
      withHeader({ weights: 8 }),
      '$ has 52 bytes behind its header, expected 112',
    ],
    [
      'that says more weights than buckets',
      withHeader({ weights: 2 ** 40 }),
      '$.weights is not an integer from 0 to 8',
    ],
    ['that says half a weight', withHeader({ weights: 0.5 }), '$.weights is not an integer from 0 to 8'],
    ['cut short', bytes.subarray(0, -1), '$ has 51 bytes behind its header, expected 52'],
    ['with a byte too many', Buffer.concat([bytes, Buffer.alloc(1)]), '$ has 53 bytes'],
    ['with buckets out of order', withPayload(4, 1), 'bucket 1 is 1, expected more than 1'],
    [
      'with a bucket beyond the last',
      withPayload(8, 8),
      'bucket 2 is 8, expected more than 4 and less than 8',
    ],
    ['with an infinite weight', withPayload(16, 0x7ff00000), 'weight 0 is '],
    ['with a NaN intercept', withPayload(48, 0x7ff80000), 'intercept is NaN'],
    ['that is empty', new Uint8Array(0), '$ has no header line'],
  ])('C-2, C-5, C-6: %s is refused', (_, file, message) => {
    const refused = expect.objectContaining({
      code: 'E_LINEAR_ARTIFACT',
      exitCode: 76,
      message: expect.stringContaining(message),
    });
    expect(() => decodeSparseLogistic(file, columns)).toThrow(refused);
  });

  it('C-6: damaged anywhere, is a whole model or a named error', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const copy = bytes.slice();
        copy[at] = value;
        try {
          const read = decodeSparseLogistic(copy, columns);
          expect([...read.weights, ...read.numerics, read.intercept].every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(LinearArtifactError);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
