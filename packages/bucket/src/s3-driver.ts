// Objects in S3 and in stores that speak its protocol. A store must honour `If-None-Match: *`: see probe-put-if-absent.ts.
import { randomUUID } from 'node:crypto';
import type { CloudAddress } from './cloud-address.ts';
import { PART_BYTES } from './cut-parts.ts';
import { type BucketDriver, DriverFault } from './driver.ts';
import { readResumed } from './resumed-read.ts';
import type { S3Options } from './s3-client.ts';
import { copyObject } from './s3-copy.ts';
import { isConditionFailed } from './s3-faults.ts';
import { listS3, sweepUploads } from './s3-list.ts';
import { openS3 } from './s3-read.ts';
import { isAbsent, S3Store } from './s3-store.ts';
import { putWhole, uploadStream } from './s3-upload.ts';
import { readWhole } from './whole-read.ts';

/** A driver over one bucket, or what is below a prefix in it. The client is made by the first call. */
export function createS3Driver(address: CloudAddress, options: S3Options): BucketDriver {
  const store = new S3Store(address, options);
  return {
    uri: store.uri,
    read: (key, maxBytes) => readWhole((from) => openS3(store, key, from), store.calls, maxBytes),
    readStream: (key) => readResumed((from) => openS3(store, key, from), store.calls),
    async write(key, data) {
      if (data.length <= PART_BYTES) await putWhole(store, key, data);
      else await uploadStream(store, key, once(data));
    },
    writeStream: (key, source) => uploadStream(store, key, source),
    putIfAbsent: (key, data) => putIfAbsent(store, key, data),
    copy: (from, to) => copyObject(store, from, to),
    stat: (key) =>
      store.call(async (s3, attempt) => {
        const found = await store.look(key, s3, attempt);
        if (found === null) return null;
        const {
          ContentLength: sizeBytes = 0,
          ETag: etag = '',
          LastModified: modifiedAt = new Date(0),
        } = found;
        return { key, sizeBytes, etag, modifiedAt };
      }),
    list: (prefix) => listS3(store, prefix),
    async delete(key) {
      await store.call((s3, { settings }) => s3.deleteObject(store.at(key), settings).catch(nullIfAbsent));
    },
    sweep: (before) => sweepUploads(store, before),
  };
}

/** Each write carries an id of its own, by which a writer knows its object again when an answer was lost, or the request arrived twice. */
function putIfAbsent(store: S3Store, key: string, data: Uint8Array): Promise<boolean> {
  const writeId = randomUUID();
  const input = { ...store.at(key), Body: data, IfNoneMatch: '*', Metadata: store.mark(writeId) };
  return store.call(
    async (s3, attempt) => {
      try {
        await s3.putObject(input, attempt.settings);
        return true;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        // Also at the first attempt: what is between here and the store may deliver a request twice.
        const isOurs = await store.isOurs(key, writeId, s3, attempt);
        if (isOurs === null && attempt.number === 1) return false;
        // Either its lookups lag behind its writes, or what was there is gone: the next attempt finds out.
        if (isOurs === null)
          throw new DriverFault('temporary', 'the store says that an object is there and that none is');
        return isOurs;
      }
    },
    { bodyBytes: data.length },
  );
}

function nullIfAbsent(error: unknown): null {
  if (isAbsent(error)) return null;
  throw error;
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}
