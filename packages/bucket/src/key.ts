// The key rules: one small alphabet that means the same on every file system and in every object store.
import { BucketKeyError } from './errors.ts';

/** Characters of a whole key. S3 and GCS allow 1,024 bytes; the rest is room for a bucket's own prefix. */
export const KEY_MAX_CHARS = 900;
/** Characters of one segment. File systems allow 255 bytes. */
export const SEGMENT_MAX_CHARS = 200;
/** The folder in which a local bucket prepares objects. No key begins with it. */
export const STAGING = '_staging';

const SEGMENT = /^[A-Za-z0-9_=][A-Za-z0-9._=-]*$/;

/**
 * Checks a key: segments of `A-Z a-z 0-9 . _ = -` that begin with a letter, a digit, `_` or `=` and do not end with a dot, between single
 * slashes; at most 900 characters, 200 a segment; not below `_staging/`.
 *
 * @throws {@link BucketKeyError} `E_BUCKET_KEY`.
 */
export function checkKey(key: string): string {
  const problem = keyProblem(key);
  if (problem !== undefined) throw new BucketKeyError(String(key), problem);
  return key;
}

/**
 * Checks a prefix: empty, or the beginning of a key, cut anywhere but before a dot.
 *
 * @throws {@link BucketKeyError} `E_BUCKET_KEY`.
 */
export function checkPrefix(prefix: string): string {
  if (prefix === '') return prefix;
  return prefix.endsWith('/') ? `${checkKey(prefix.slice(0, -1))}/` : checkKey(prefix);
}

/** Whether a name found in a store can be a key. */
export function isKey(name: string): boolean {
  return keyProblem(name) === undefined;
}

/** Whether a name found in a folder can be a segment of a key. */
export function isSegment(name: string): boolean {
  return segmentProblem(name) === undefined;
}

function keyProblem(key: string): string | undefined {
  if (typeof key !== 'string') return 'is not text';
  if (key === '') return 'is empty';
  if (key.length > KEY_MAX_CHARS) return `has more than ${KEY_MAX_CHARS} characters`;
  const segments = key.split('/');
  if (segments[0] === STAGING) return `begins with ${STAGING}, which is the bucket's own`;
  return segments.map(segmentProblem).find((problem) => problem !== undefined);
}

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'has an empty segment';
  if (segment.length > SEGMENT_MAX_CHARS) return `has a segment of more than ${SEGMENT_MAX_CHARS} characters`;
  if (!SEGMENT.test(segment)) return 'has a character that keys may not have there';
  return segment.endsWith('.') ? 'has a segment that ends with a dot' : undefined;
}
