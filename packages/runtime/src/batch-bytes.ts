// A batch as bytes: how many, and whether they are still the same.
import { crc32 } from 'node:zlib';
import type { Batch } from '@slipway/contract';

/** CRC-32 of a batch's buffers: enough against accidents, and as fast as memory. */
export function checksumOf(batch: Batch): number {
  let checksum = 0;
  for (const { buffer, byteOffset, byteLength } of buffersOf(batch))
    checksum = crc32(new Uint8Array(buffer, byteOffset, byteLength), checksum);
  return checksum;
}

/** Size of a batch's buffers. */
export function batchBytes(batch: Batch): number {
  return buffersOf(batch).reduce((bytes, { byteLength }) => bytes + byteLength, 0);
}

/** Every array of a batch, column by column: data, then validity, then offsets. */
function buffersOf(batch: Batch): readonly ArrayBufferView[] {
  return Object.values(batch.columns).flatMap((column) => [
    column.data,
    ...(column.valid === undefined ? [] : [column.valid]),
    ...(column.dtype === 'utf8' ? [column.offsets] : []),
  ]);
}
