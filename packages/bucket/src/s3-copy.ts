// Copying inside S3, without the bytes ever coming here.
import { DriverFault } from './driver.ts';
import { type PartWork, writeInParts } from './s3-multipart.ts';
import type { S3Store } from './s3-store.ts';

/** S3 copies at most this much by one request. */
const COPY_MAX_BYTES = 5 * 2 ** 30;
/** S3 answers when it has copied. */
const COPY_MS = 300_000;
/** Copies of parts that S3 makes at a time: they take none of our memory. */
const AT_A_TIME = 3;

/** Replaces `to` by `from`, in one step for readers. @param maxBytes - Larger objects are copied in parts of this size; for tests. */
export async function copyObject(
  store: S3Store,
  from: string,
  to: string,
  maxBytes: number = COPY_MAX_BYTES,
): Promise<void> {
  const found = await store.call((s3, attempt) => store.look(from, s3, attempt));
  if (found === null) throw new DriverFault('not-found', 'absent');
  if (from === to) return;
  const { Bucket, Key } = store.at(from);
  const source = { CopySource: `${Bucket}/${encodeURIComponent(Key)}`, CopySourceIfMatch: found.ETag };
  const { ContentLength: sizeBytes = 0 } = found;
  if (sizeBytes > maxBytes) {
    await writeInParts(store, to, copies(source, sizeBytes, maxBytes), AT_A_TIME);
    return;
  }
  await store.call((s3, { settings }) => s3.copyObject({ ...store.at(to), ...source }, settings), {
    workMs: COPY_MS,
  });
}

async function* copies(source: CopySource, sizeBytes: number, partBytes: number): AsyncGenerator<PartWork> {
  for (let start = 0; start < sizeBytes; start += partBytes) {
    const end = Math.min(start + partBytes, sizeBytes) - 1;
    yield {
      bodyBytes: 0,
      workMs: COPY_MS,
      async put(s3, target, { settings }) {
        const range = { CopySourceRange: `bytes=${start}-${end}` };
        const { CopyPartResult } = await s3.uploadPartCopy({ ...target, ...source, ...range }, settings);
        const { ETag, ChecksumCRC32 } = CopyPartResult ?? {};
        return { ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) };
      },
    };
  }
}

interface CopySource {
  readonly CopySource: string;
  readonly CopySourceIfMatch: string | undefined;
}
