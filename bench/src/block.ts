// The bytes that every transfer of the bench moves: the same 1 MiB again and again.

/** Looks random enough that nothing on the way makes it shorter. */
const BLOCK = Buffer.from(Uint32Array.from({ length: 1 << 18 }, (_, i) => Math.imul(i, 2654435761)).buffer);

/** So many bytes in chunks of 1 MiB; all chunks are the same memory. */
export function* blocks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= BLOCK.length)
    yield BLOCK.subarray(0, Math.min(left, BLOCK.length));
}
