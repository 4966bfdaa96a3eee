// The address of a bucket in the cloud: scheme, bucket, prefix.
import { BucketUriError } from './errors.ts';
import { KEY_MAX_CHARS } from './key.ts';

/** Where a cloud bucket is. */
export interface CloudAddress {
  readonly scheme: 's3' | 'gs';
  readonly bucket: string;
  /** Empty, or the beginning of every object's name, with its final slash. */
  readonly prefix: string;
  /** `s3://bucket/prefix`, without a final slash. */
  readonly uri: string;
}

/** S3 and GCS allow names of objects of so many bytes. */
const NAME_MAX_CHARS = 1024;
/** What either store has ever allowed; which of it may be used now the store says itself. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,221}$/;
const SEGMENT = /^[A-Za-z0-9_=][A-Za-z0-9._=-]*$/;

/**
 * Checks the two halves of a cloud address.
 *
 * @param path - Empty or from the first slash on, percent-decoded.
 * @throws {@link BucketUriError} `E_BUCKET_URI`.
 */
export function cloudAddress(scheme: 's3' | 'gs', bucket: string, path: string): CloudAddress {
  if (bucket === '') throw new BucketUriError(scheme, 'names no bucket');
  if (!BUCKET.test(bucket)) throw new BucketUriError(scheme, 'has a bucket name that no store allows');
  const trimmed = path.slice(1, path.endsWith('/') ? -1 : undefined);
  if (!trimmed.split('/').every((segment) => trimmed === '' || SEGMENT.test(segment)))
    throw new BucketUriError(
      scheme,
      'has a prefix that is not words of letters, digits and . _ = - between single slashes',
    );
  const prefix = trimmed === '' ? '' : `${trimmed}/`;
  if (prefix.length + KEY_MAX_CHARS > NAME_MAX_CHARS)
    throw new BucketUriError(
      scheme,
      `has a prefix of more than ${NAME_MAX_CHARS - KEY_MAX_CHARS - 1} characters`,
    );
  return { scheme, bucket, prefix, uri: `${scheme}://${bucket}${trimmed === '' ? '' : `/${trimmed}`}` };
}
