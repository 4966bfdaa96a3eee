// From an address to a bucket: the scheme picks the driver.
import { resolve } from 'node:path';
import { type Bucket, createBucket } from './bucket.ts';
import { type CloudAddress, cloudAddress } from './cloud-address.ts';
import type { BucketDriver } from './driver.ts';
import { BucketUriError } from './errors.ts';
import { createLateDriver } from './late-driver.ts';
import { loadOnce } from './load-once.ts';
import { createLocalDriver } from './local.ts';
import { CLOUD_TIMING, type CloudTiming } from './timing.ts';

/** What `openBucket` takes besides the address. */
export interface OpenBucketOptions {
  /** What relative folders are relative to. Default: the working directory. */
  readonly baseDir?: string;
  /** Servers that stand in for the clouds. They come from the environment only, never from data or a request. */
  readonly endpoints?: CloudEndpoints;
  /** Limits for cloud stores; what is not said stays as it is. */
  readonly timing?: Partial<CloudTiming>;
}

/** Addresses of compatible servers, e.g. `http://127.0.0.1:9000`. */
export interface CloudEndpoints {
  /** Default: AWS. */
  readonly s3?: string | undefined;
  /** Default: Google Cloud Storage. */
  readonly gs?: string | undefined;
  /** Names of the variables that are set and say who we are, for messages. Default: none are named. */
  readonly credentialVariables?: { readonly s3: readonly string[]; readonly gs: readonly string[] };
}

/** `x:` with at least one character before the colon; a drive letter counts, and is refused as a scheme. */
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;

const loadGcs = loadOnce(() => import('./gcs-driver.ts'));

/**
 * Opens a bucket. Touches no storage: a local folder is created by the first write, the SDK of a cloud store is loaded by the first call.
 *
 * @param uri - A folder (absolute, or relative to `baseDir`), `file:///absolute/folder`, `s3://bucket/prefix` or `gs://bucket/prefix`,
 * percent-encoded as addresses are.
 * @throws {@link BucketUriError} `E_BUCKET_URI`: empty, another scheme, no bucket's name, a `file:` address that is relative or has a host,
 * credentials, `..` or a query. The error holds the scheme, never the address.
 */
export function openBucket(uri: string, options: OpenBucketOptions = {}): Bucket {
  return createBucket(driverOf(uri, options));
}

function driverOf(uri: string, options: OpenBucketOptions): BucketDriver {
  if (uri.trim() === '') throw new BucketUriError(undefined, 'is empty');
  if (/\p{Cc}/u.test(uri)) throw new BucketUriError(undefined, 'has a control character');
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return createLocalDriver(resolve(options.baseDir ?? '.', uri));
  const [authority, path] = splitUri(uri.slice(scheme.length + 1), scheme);
  if (authority.includes('@')) throw new BucketUriError(scheme, 'has credentials in it');
  if (path.split('/').includes('..')) throw new BucketUriError(scheme, 'has a .. in it');
  if (scheme === 'file') return createLocalDriver(folderOf(authority, path));
  if (scheme !== 's3' && scheme !== 'gs') throw new BucketUriError(scheme, 'has an unknown scheme');
  return cloudDriver(cloudAddress(scheme, authority, path), options);
}

function folderOf(authority: string, path: string): string {
  if (authority !== '')
    throw new BucketUriError('file', 'has a host or is relative, and file: must have three slashes');
  if (/[/\\]{2}/.test(path)) throw new BucketUriError('file', 'has two slashes in its path');
  return resolve(path);
}

function cloudDriver(
  address: CloudAddress,
  { endpoints = {}, timing: limits }: OpenBucketOptions,
): BucketDriver {
  const timing = { ...CLOUD_TIMING, ...limits };
  const { credentialVariables: variables } = endpoints;
  return createLateDriver(address.uri, async () => {
    if (address.scheme === 's3') {
      const { createS3Driver } = await import('./s3-driver.ts');
      return createS3Driver(address, { endpoint: endpoints.s3, timing, variables: variables?.s3 });
    }
    const { createGcsDriver } = await loadGcs();
    return createGcsDriver(address, { endpoint: endpoints.gs, timing, variables: variables?.gs });
  });
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
