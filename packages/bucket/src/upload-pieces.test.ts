import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from './upload-pieces.ts';

describe('piecesOf', () => {
  it('gives the same bytes in pieces of one size, whatever the chunks, and says which is the last', async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 16 }), async (source, size) => {
        const pieces: { bytes: number[]; isLast: boolean }[] = [];
        for await (const { data, isLast } of piecesOf(reused(source), size))
          pieces.push({ bytes: [...data], isLast });
        expect(pieces.flatMap(({ bytes }) => bytes)).toEqual(source.flatMap((chunk) => [...chunk]));
        expect(pieces.map(({ isLast }) => isLast)).toEqual(pieces.map((_, i) => i === pieces.length - 1));
        expect(pieces.slice(0, -1).every(({ bytes }) => bytes.length === size)).toBe(true);
        expect(pieces.length === 1 || (pieces.at(-1)?.bytes.length ?? 0) > 0).toBe(true);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });

  it('throws what the source throws, after the pieces before it', async () => {
    const failure = new Error('mine');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1, 2, 3);
      throw failure;
    }
    const seen: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { data } of piecesOf(failing(), 2)) seen.push(...data);
    };
    await expect(reading()).rejects.toBe(failure);
    expect(seen).toEqual([1, 2]);
  });

  it('closes its source when its reader leaves', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Uint8Array.of(1, 2, 3);
      } finally {
        isClosed = true;
      }
    }
    for await (const { isLast } of piecesOf(endless(), 2)) {
      expect(isLast).toBe(false);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  });
});

/** A source that uses one buffer for all its chunks, as a source may. */
async function* reused(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(20);
  for (const chunk of chunks) {
    buffer.fill(255).set(chunk);
    yield buffer.subarray(0, chunk.length);
  }
}
