// Manifests and records as bytes: written readably, hashed as written, read with nothing taken on trust.
import { createHash } from 'node:crypto';
import type { Bucket } from '@slipway/bucket';
import { BucketError } from '@slipway/bucket';
import { canonicalJson } from '@slipway/contract';
import { type Check, parseJson } from './json-check.ts';

/** Most bytes of a manifest or a release record. */
export const DOCUMENT_MAX_BYTES = 1 << 20;

/** How each kind of document says what is wrong with it. */
export interface DocumentErrors {
  damaged(key: string, problem: string, cause?: unknown): Error;
  format(key: string, found: number): Error;
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * JSON with sorted keys, indented, with a final newline.
 *
 * @throws TypeError for what has no JSON form: NaN, a function, a bigint.
 */
export function encodeDocument(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`);
}

/** Parses and checks a document; a newer `format` is told apart from damage. */
export function decodeDocument<T>(
  key: string,
  bytes: Uint8Array,
  kind: { readonly format: number; readonly check: Check<T>; readonly errors: DocumentErrors },
): T {
  try {
    const value = parseJson(bytes);
    const found = formatOf(value);
    if (found > kind.format) throw kind.errors.format(key, found);
    return kind.check(value, '$');
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      error instanceof TypeError ||
      (error as Error).name === 'ShapeError'
    ) {
      throw kind.errors.damaged(key, (error as Error).message, error);
    }
    throw error;
  }
}

/** The bytes of a document; `null` when there is none. */
export async function readDocument(
  bucket: Bucket,
  key: string,
  errors: DocumentErrors,
): Promise<Uint8Array | null> {
  try {
    return await bucket.read(key, { maxBytes: DOCUMENT_MAX_BYTES });
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    if (error.code === 'E_BUCKET_NOT_FOUND') return null;
    if (error.code !== 'E_BUCKET_TOO_LARGE') throw error;
    throw errors.damaged(key, `more than ${DOCUMENT_MAX_BYTES} bytes`, error);
  }
}

function formatOf(value: unknown): number {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, 'format')) return 0;
  return Number((value as { format: unknown }).format);
}
