// From an address to a bucket: the scheme picks the driver.
import { resolve } from 'node:path';
import { type Bucket, createBucket } from './bucket.ts';
import { BucketUriError } from './errors.ts';
import { createLocalDriver } from './local.ts';

/** What `openBucket` takes besides the address. */
export interface OpenBucketOptions {
  /** What relative folders are relative to. Default: the working directory. */
  readonly baseDir?: string;
}

/** `x:` with at least one character before the colon; a drive letter counts, and is refused as a scheme. */
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const LATER = new Set(['s3', 'gs']);

/**
 * Opens a bucket. Touches no storage: a local folder is created by the first write.
 *
 * @param uri - A folder (absolute, or relative to `baseDir`) or `file:///absolute/folder`, percent-encoded as addresses are.
 * @throws {@link BucketUriError} `E_BUCKET_URI`: empty, another scheme (`s3:` and `gs:` are not available yet), a `file:` address that is
 * relative or has a host, credentials, `..` or a query. The error holds the scheme, never the address.
 */
export function openBucket(uri: string, options: OpenBucketOptions = {}): Bucket {
  return createBucket(createLocalDriver(folderOf(uri, options.baseDir ?? '.')));
}

function folderOf(uri: string, baseDir: string): string {
  if (uri.trim() === '') throw new BucketUriError(undefined, 'is empty');
  if (/\p{Cc}/u.test(uri)) throw new BucketUriError(undefined, 'has a control character');
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(baseDir, uri);
  const [authority, path] = splitUri(uri.slice(scheme.length + 1), scheme);
  if (authority.includes('@')) throw new BucketUriError(scheme, 'has credentials in it');
  if (scheme !== 'file' && !LATER.has(scheme)) throw new BucketUriError(scheme, 'has an unknown scheme');
  if (path.split('/').includes('..')) throw new BucketUriError(scheme, 'has a .. in it');
  if (LATER.has(scheme)) {
    throw new BucketUriError(
      scheme,
      authority === '' ? 'names no bucket' : 'is of a kind that is not available yet',
    );
  }
  if (authority !== '')
    throw new BucketUriError(scheme, 'has a host or is relative, and file: must have three slashes');
  if (/[/\\]{2}/.test(path)) throw new BucketUriError(scheme, 'has two slashes in its path');
  return resolve(path);
}

/** Authority and decoded path of what follows the scheme's colon. */
function splitUri(rest: string, scheme: string): readonly [string, string] {
  const parts = /^\/\/([^/]*)(\/.*)?$/.exec(rest);
  if (parts === null) throw new BucketUriError(scheme, 'has no // after its scheme');
  const path = parts[2] ?? '/';
  if (/[?#\\]|%2f|%5c|%00/i.test(path))
    throw new BucketUriError(scheme, 'has a query, a fragment or a hidden slash');
  try {
    return [parts[1] ?? '', decodeURIComponent(path)];
  } catch (cause) {
    throw new BucketUriError(scheme, `is not percent-encoded as it must be (${(cause as Error).name})`);
  }
}
