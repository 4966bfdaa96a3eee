// Writing an object to Google Cloud Storage: in one request where it fits, else as a resumable upload, which shows only when whole.
import { randomUUID } from 'node:crypto';
import { crc32c, crc32cText } from './crc32c.ts';
import type { GcsAnswer, GcsClient } from './gcs-client.ts';
import { ResumableUpload } from './gcs-resumable.ts';
import { piecesOf } from './upload-pieces.ts';

/** Where an object goes, and how. */
export interface GcsTarget {
  /** The upload path of the bucket, e.g. `/upload/storage/v1/b/bucket/o`. */
  readonly path: string;
  readonly name: string;
  /** What is longer goes in pieces of this size. */
  readonly pieceBytes: number;
}

/** How an object is written in one request. */
export interface PutOptions {
  /** Only if there is none. */
  readonly ifAbsent?: boolean;
  /** Custom metadata by which a writer knows its own object again. */
  readonly mark?: string;
}

/** Pieces of a resumable upload unless told otherwise, a whole number of 256 KiB. Two are in memory at a time. */
export const PIECE_BYTES = 8 << 20;
/** Where the service keeps the mark. */
export const MARK = 'slipway-write';

/** @returns 200, or 412 when `ifAbsent` and something is there. Nothing is stored unless the bytes arrived as they were sent. */
export async function putObject(
  client: GcsClient,
  { path, name }: GcsTarget,
  data: Uint8Array,
  { ifAbsent = false, mark }: PutOptions = {},
): Promise<GcsAnswer> {
  const boundary = randomUUID();
  const metadata = {
    name,
    contentType: 'application/octet-stream',
    crc32c: crc32cText(crc32c(data)),
    ...(mark === undefined ? {} : { metadata: { [MARK]: mark } }),
  };
  const head = `--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(metadata)}\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return client.call({
    method: 'POST',
    path: `${path}?uploadType=multipart${ifAbsent ? '&ifGenerationMatch=0' : ''}`,
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: [Buffer.from(head), data, Buffer.from(`\r\n--${boundary}--\r\n`)],
    expects: ifAbsent ? [412] : [],
  });
}

/** Writes all that `source` gives; memory stays at two pieces, however much that is. */
export async function streamObject(
  client: GcsClient,
  target: GcsTarget,
  source: AsyncIterable<Uint8Array>,
): Promise<{ sizeBytes: number }> {
  const pieces = piecesOf(source, target.pieceBytes);
  let upload: ResumableUpload | undefined;
  try {
    for await (const { data, isLast } of pieces) {
      if (isLast && upload === undefined) {
        await putObject(client, target, data);
        return { sizeBytes: data.length };
      }
      upload ??= await ResumableUpload.start(client, target);
      await upload.put(data, isLast);
    }
    return { sizeBytes: upload?.sizeBytes ?? 0 };
  } catch (error) {
    await upload?.cancel();
    throw error;
  }
}
