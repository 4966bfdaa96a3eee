// A stream as parts of one object: one request when it is short, a multipart upload when it is not.
import { DriverFault } from './driver.ts';
import { type PartWork, writeInParts } from './s3-multipart.ts';
import type { S3Store } from './s3-store.ts';

/** Of the first parts; also the longest object that goes in one request. S3 wants at least 5 MiB; more costs memory, several times. */
export const PART_BYTES = 5 << 20;
/** S3 takes no more parts. */
const MAX_PARTS = 10_000;
/** After so many parts the next ones are twice as large: 310 GB in all. */
const PARTS_PER_SIZE = MAX_PARTS / 5;

/** One part is filled while the other is under way. A third was no faster on loopback, and 5 MiB more (docs/adr/0011). */
const AT_A_TIME = 2;

interface Part {
  readonly data: Uint8Array;
  readonly release: () => void;
  readonly isLast: boolean;
}

/** Writes what `source` gives; visible only when it has ended. */
export async function uploadStream(
  store: S3Store,
  key: string,
  source: AsyncIterable<Uint8Array>,
): Promise<{ sizeBytes: number }> {
  let sizeBytes = 0;
  const parts = partsOf(source);
  const first = await parts.next();
  if (first.done === true || first.value.isLast) {
    const data = first.done === true ? new Uint8Array() : first.value.data;
    await putWhole(store, key, data);
    return { sizeBytes: data.length };
  }
  async function* works(part: Part): AsyncGenerator<PartWork> {
    sizeBytes += part.data.length;
    yield workOf(part);
    for await (const next of parts) {
      sizeBytes += next.data.length;
      yield workOf(next);
    }
  }
  await writeInParts(store, key, works(first.value), AT_A_TIME);
  return { sizeBytes };
}

/** Creates or replaces an object by one request. */
export async function putWhole(store: S3Store, key: string, data: Uint8Array): Promise<void> {
  await store.call((s3, { settings }) => s3.putObject({ ...store.at(key), Body: data }, settings), {
    bodyBytes: data.length,
  });
}

function workOf({ data, release }: Part): PartWork {
  return {
    release,
    bodyBytes: data.length,
    async put(s3, target, { settings }) {
      const { ETag, ChecksumCRC32 } = await s3.uploadPart({ ...target, Body: data }, settings);
      return { ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) };
    },
  };
}

/**
 * Joins chunks to parts. A part is handed on when more has come: only then is it not the last. Memory of parts that are done with is
 * filled again: left to the garbage collector it grew to half a gigabyte.
 */
async function* partsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
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
  let buffer = take(PART_BYTES);
  let filled = 0;
  let number = 1;
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.length; ) {
      if (filled === buffer.length) {
        yield part(buffer, filled, false);
        if (++number > MAX_PARTS) throw new DriverFault('too-large', `more than ${MAX_PARTS} parts`);
        buffer = take(PART_BYTES * 2 ** Math.floor((number - 1) / PARTS_PER_SIZE));
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
