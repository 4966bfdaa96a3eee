// Cutting a stream of unknown length into the parts of an S3 upload: few bytes in memory at first, and never too many parts.
import { DriverFault } from './driver.ts';

/** A part whose memory is lent. */
export interface Part {
  readonly data: Uint8Array;
  /** Told when the part is done with, and its memory may be filled again. */
  readonly release: () => void;
  readonly isLast: boolean;
}

/** Of the first parts; also the longest object that goes in one request. S3 wants at least 5 MiB; more costs memory, several times. */
export const PART_BYTES = 5 << 20;
/** S3 takes no more. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_PARTS = 10_000;
/** After so many parts the next ones are twice as large. */
const PARTS_PER_SIZE = MAX_PARTS / 5;

/** How large a part is when nobody knows how many will follow: 10 GB go in parts of 5 MiB, 100 GB in 6,635 parts, 325 GB in all of them. */
export function partBytes(number: number): number {
  return PART_BYTES * 2 ** Math.floor((number - 1) / PARTS_PER_SIZE);
}

/**
 * Joins chunks to parts. A part is handed on when more has come: only then is it not the last. Memory of parts that are done with is
 * filled again: left to the garbage collector it grew to half a gigabyte.
 *
 * @param sizeOf - Bytes of a part by its number, from 1; never less than the one before.
 * @throws {@link DriverFault} `too-large` when it would take more than {@link MAX_PARTS}.
 */
export async function* partsOf(
  source: AsyncIterable<Uint8Array>,
  sizeOf: (number: number) => number = partBytes,
): AsyncGenerator<Part> {
  const free: Buffer[] = [];
  const take = (bytes: number): Buffer => {
    while (free.length > 0 && free[0]?.length !== bytes) free.shift();
    return free.pop() ?? Buffer.allocUnsafeSlow(bytes);
  };
  const part = (buffer: Buffer, filled: number, isLast: boolean): Part => ({
    data: buffer.subarray(0, filled),
    release: () => void free.push(buffer),
    isLast,
  });
  let buffer = take(sizeOf(1));
  let filled = 0;
  let number = 1;
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.length; ) {
      if (filled === buffer.length) {
        yield part(buffer, filled, false);
        if (++number > MAX_PARTS) throw new DriverFault('too-large', `more than ${MAX_PARTS} parts`);
        buffer = take(sizeOf(number));
        filled = 0;
      }
      const piece = chunk.subarray(taken, taken + buffer.length - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
    }
  }
  yield part(buffer, filled, true);
}
