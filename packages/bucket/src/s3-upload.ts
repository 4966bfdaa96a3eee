// A stream as parts of one object: one request when it is short, a multipart upload when it is not.
import { type Part, partsOf } from './cut-parts.ts';
import { type PartWork, writeInParts } from './s3-multipart.ts';
import type { S3Store } from './s3-store.ts';

/** One part is filled while the other is under way. A third was no faster on loopback, and 5 MiB more (docs/adr/0011). */
const AT_A_TIME = 2;

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
