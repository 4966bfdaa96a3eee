// Listing objects of S3, and uploads that nobody will finish.
import { DriverFault, type ObjectStat } from './driver.ts';
import { isKey } from './key.ts';
import { isUploadGone } from './s3-faults.ts';
import { abortUpload } from './s3-multipart.ts';
import type { S3Store } from './s3-store.ts';

/** Every object whose key begins with `prefix`; names that cannot be keys (folders of consoles, foreign alphabets) are no objects. */
export async function* listS3(store: S3Store, prefix: string): AsyncGenerator<ObjectStat> {
  const { Bucket, Key: Prefix } = store.at(prefix);
  let last = '';
  for (let ContinuationToken: string | undefined; ; ) {
    const query = { Bucket, Prefix, EncodingType: 'url', ContinuationToken } as const;
    const page = await store.call((s3, { settings }) => s3.listObjectsV2(query, settings));
    for (const { Key = '', Size = 0, ETag = '', LastModified = new Date(0) } of page.Contents ?? []) {
      const name = decodeURIComponent(Key.replaceAll('+', ' '));
      const key = store.keyOf(name);
      if (!isKey(key)) continue;
      if (key <= last) throw new DriverFault('unsupported', 'its lists are not in order');
      last = key;
      yield { key, sizeBytes: Size, etag: ETag, modifiedAt: LastModified };
    }
    ContinuationToken = page.NextContinuationToken;
    if (page.IsTruncated !== true || ContinuationToken === undefined) return;
  }
}

/** Aborts uploads that were begun before and have got no part since. */
export async function sweepUploads(store: S3Store, before: Date): Promise<number> {
  let swept = 0;
  const { Bucket, Key: Prefix } = store.at('');
  for (let marks = {}; ; ) {
    const query = { Bucket, Prefix, ...marks };
    const page = await store.call((s3, { settings }) => s3.listMultipartUploads(query, settings));
    for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? []) {
      if (Initiated === undefined || Initiated >= before) continue;
      const target = { Bucket, Key, UploadId };
      if (await isTouchedSince(store, target, before)) continue;
      await abortUpload(store, target);
      swept++;
    }
    if (page.IsTruncated !== true) return swept;
    marks = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** A writer that is alive sends parts: those of large objects for more than a day. An upload that is gone was touched just now. */
async function isTouchedSince(store: S3Store, upload: Upload, before: Date): Promise<boolean> {
  for (let PartNumberMarker: string | undefined; ; ) {
    const query = { ...upload, PartNumberMarker };
    const page = await store.call((s3, { settings }) =>
      s3.listParts(query, settings).catch((error: unknown) => {
        if (isUploadGone(error)) return null;
        throw error;
      }),
    );
    if (page === null) return true;
    if (page.Parts?.some(({ LastModified }) => LastModified !== undefined && LastModified >= before))
      return true;
    if (page.IsTruncated !== true) return false;
    PartNumberMarker = page.NextPartNumberMarker;
  }
}
