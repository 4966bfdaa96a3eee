// Which generations of predictions lie in a bucket, whether or not a manifest names them.
import type { Bucket } from '@slipway/bucket';
import { RUN_ID } from './keys.ts';

/** One file of one serving. */
export interface StoredGeneration {
  readonly key: string;
  /** The well-known key that it was made for. */
  readonly outputKey: string;
  readonly serveId: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

const FOLDER = '_generations';

/** @param onObject - Told of every object that was seen. @returns All generations of the bucket, ascending by key. */
export async function listGenerations(
  bucket: Bucket,
  onObject: () => void = () => {},
): Promise<StoredGeneration[]> {
  const found: StoredGeneration[] = [];
  for await (const { key, sizeBytes, modifiedAt } of bucket.list('')) {
    onObject();
    const [name = '', serveId = '', folder, ...above] = key.split('/').reverse();
    if (folder !== FOLDER || !RUN_ID.test(serveId)) continue;
    found.push({ key, outputKey: [...above.reverse(), name].join('/'), serveId, sizeBytes, modifiedAt });
  }
  return found;
}
