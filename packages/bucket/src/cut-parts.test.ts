// The limits of S3 on parts, kept by streams whose length nobody knows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PARTS, PART_BYTES, partBytes, partsOf } from './cut-parts.ts';
import { chunksOf } from './laws.fixture.ts';

/** What S3 allows a part to have, but for the last. */
const [MIN_BYTES, MAX_BYTES] = [5 * 2 ** 20, 5 * 2 ** 30];
/** A stream of this share of the bytes is cut at the same places. */
const SCALE = 2 ** 20;
/** Of a prime length, so that no part begins as another does. */
const PATTERN = Buffer.from(Array.from({ length: 251 }, (_, i) => i));
const scaled = (number: number): number => partBytes(number) / SCALE;
const ALL_SCALED = Array.from({ length: MAX_PARTS }, (_, i) => scaled(i + 1)).reduce((a, b) => a + b);

async function cut(bytes: number, chunkBytes: number, sizeOf: (number: number) => number) {
  const data = Buffer.alloc(bytes, PATTERN);
  const sizes: number[] = [];
  const joined: Buffer[] = [];
  for await (const part of partsOf(chunksOf(data, chunkBytes), sizeOf)) {
    sizes.push(part.data.length);
    joined.push(Buffer.from(part.data));
    part.release();
  }
  expect(Buffer.concat(joined).equals(data)).toBe(true);
  return sizes;
}

describe('parts of a stream', () => {
  it('are of a size that S3 takes, each as large as the one before or larger', () => {
    for (let number = 1; number <= MAX_PARTS; number++) {
      expect(partBytes(number)).toBeGreaterThanOrEqual(Math.max(MIN_BYTES, partBytes(number - 1)));
      expect(partBytes(number)).toBeLessThanOrEqual(MAX_BYTES);
    }
    expect(partBytes(1)).toBe(PART_BYTES);
  });

  it('are 6,635 of the 10,000 that S3 takes for 100 GB, and fewer than 2,000 for 10 GB', async () => {
    const hundred = await cut(Math.ceil(100e9 / SCALE), 997, scaled);
    expect(hundred).toHaveLength(6_635);
    expect(hundred.slice(0, -1)).toEqual(hundred.slice(1).map((_, i) => scaled(i + 1)));
    expect((await cut(Math.ceil(10e9 / SCALE), 997, scaled)).length).toBeLessThan(2_000);
  });

  it('use all numbers for 325 GB, and the next byte is E_BUCKET_TOO_LARGE’s', async () => {
    expect(ALL_SCALED * SCALE).toBeGreaterThan(324e9);
    expect(await cut(ALL_SCALED, 4_999, scaled)).toHaveLength(MAX_PARTS);
    await expect(cut(ALL_SCALED + 1, 4_999, scaled)).rejects.toMatchObject({ kind: 'too-large' });
  });

  it('hold the bytes in order, however the stream comes in chunks', async () => {
    const sizes = fc.record({
      bytes: fc.nat(300),
      chunk: fc.integer({ min: 1, max: 40 }),
      first: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ bytes, chunk, first }) => {
        const sizeOf = (number: number): number => first * 2 ** Math.floor((number - 1) / 4);
        const parts = await cut(bytes, chunk, sizeOf);
        expect(parts.slice(0, -1)).toEqual(parts.slice(1).map((_, i) => sizeOf(i + 1)));
      }),
    );
  });
});
