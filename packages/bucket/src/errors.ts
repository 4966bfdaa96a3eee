// What goes wrong with a bucket: one class a kind, and the one place where a driver's failure becomes one of them.
import { EXIT, type ExitCode, SlipwayError } from '@slipway/contract';
import { type BucketDriver, DriverFault } from './driver.ts';

/** Which call failed, on what. */
export interface BucketCall {
  readonly op: keyof BucketDriver;
  readonly bucket: string;
  readonly key: string;
}

/** A call on a bucket failed. The codes are listed at {@link toBucketError}. */
export class BucketError extends SlipwayError {
  override readonly name = 'BucketError';
  constructor(code: string, exitCode: ExitCode, call: BucketCall, sentence: string, cause: unknown) {
    const facts = { bucket: call.bucket, key: call.key, op: call.op, errno: errnoOf(cause) };
    super({ code, exitCode, message: sentence, facts, cause });
  }
}

/** A key breaks the key rules: `E_BUCKET_KEY`, exit 78. */
export class BucketKeyError extends SlipwayError {
  override readonly name = 'BucketKeyError';
  constructor(key: string, problem: string) {
    const message = `the key ${problem}; a key is words of letters, digits and . _ = - between single slashes`;
    super({ code: 'E_BUCKET_KEY', exitCode: EXIT.config, message, facts: { key } });
  }
}

/** The address of a bucket is wrong or its kind is not available: `E_BUCKET_URI`, exit 78. Never holds the address itself, only its scheme. */
export class BucketUriError extends SlipwayError {
  override readonly name = 'BucketUriError';
  constructor(scheme: string | undefined, problem: string) {
    const message = `the bucket's address ${problem}; use a folder, file:///an/absolute/folder, s3://bucket/prefix or gs://bucket/prefix`;
    super({ code: 'E_BUCKET_URI', exitCode: EXIT.config, message, facts: { scheme } });
  }
}

interface Rule {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly sentence: (detail: string, call: BucketCall) => string;
}

const RULES = {
  notFound: rule('NOT_FOUND', EXIT.noInput, () => 'there is no such object: check the key and the bucket'),
  noBucket: rule(
    'MISSING',
    EXIT.config,
    (d, { bucket }) =>
      `the bucket ${nameOf(bucket)} does not exist (${d}): create it, or correct the address ${bucket} where it was set`,
  ),
  permission: rule('PERMISSION', EXIT.noPermission, (d) => `not permitted (${d}): check owner and mode`),
  unsafe: rule(
    'UNSAFE',
    EXIT.noPermission,
    (d) => `refused: ${d}; only plain files below the bucket's folder are objects`,
  ),
  changed: rule(
    'CHANGED',
    EXIT.tempFail,
    (d) => `the object changed while it was read (${d}): try again when its writer is done`,
  ),
  tooLarge: rule('TOO_LARGE', EXIT.data, (d) => `the object is larger than may be read at once (${d})`),
  unsupported: rule(
    'UNSUPPORTED',
    EXIT.config,
    (d) => `the storage lacks what a bucket needs (${d}): put the bucket elsewhere`,
  ),
  denied: rule(
    'PERMISSION',
    EXIT.noPermission,
    (d) => `the store does not permit it (${d}): check what these credentials may do`,
  ),
  unavailable: rule(
    'UNAVAILABLE',
    EXIT.unavailable,
    (d) => `the store cannot be used (${d}): check its address, region, credentials and the network`,
  ),
  temporary: rule(
    'TEMPORARY',
    EXIT.tempFail,
    (d) => `the store does not answer as it should (${d}): try again later`,
  ),
  damaged: rule(
    'DAMAGED',
    EXIT.artifact,
    (d) => `the bytes that arrived are not the ones that were stored (${d}): write the object anew`,
  ),
  io: rule('IO', EXIT.io, (d) => `input or output failed (${d}): check disk space, limits and the device`),
} as const;

const FAULTS = {
  'not-found': RULES.notFound,
  'no-bucket': RULES.noBucket,
  unsafe: RULES.unsafe,
  changed: RULES.changed,
  'too-large': RULES.tooLarge,
  unsupported: RULES.unsupported,
  denied: RULES.denied,
  unavailable: RULES.unavailable,
  temporary: RULES.temporary,
  damaged: RULES.damaged,
} as const;

/** What reads gets "not found" from these; what writes has met a file or a link where a folder must be. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS']);
const MISPLACED = new Set(['EISDIR', 'ENOTDIR', 'ELOOP', 'ENOTEMPTY', 'ENXIO']);
const READS = new Set<BucketCall['op']>(['read', 'readStream', 'stat', 'list', 'copy']);

/**
 * Wraps what a driver threw, once; errors of this project and whatever is no I/O error pass through untouched.
 *
 * Codes: `E_BUCKET_NOT_FOUND` (66), `E_BUCKET_MISSING` (78), `E_BUCKET_PERMISSION` (77), `E_BUCKET_UNSAFE` (77), `E_BUCKET_CHANGED` (75),
 * `E_BUCKET_TOO_LARGE` (65), `E_BUCKET_UNSUPPORTED` (78), `E_BUCKET_IO` (74); of cloud stores also `E_BUCKET_UNAVAILABLE` (69),
 * `E_BUCKET_TEMPORARY` (75), `E_BUCKET_DAMAGED` (76).
 */
export function toBucketError(error: unknown, call: BucketCall): unknown {
  if (error instanceof SlipwayError) return error;
  const found = error instanceof DriverFault ? FAULTS[error.kind] : ruleOfErrno(errnoOf(error), call.op);
  if (found === undefined) return error;
  const detail = error instanceof DriverFault ? error.message : (errnoOf(error) ?? '');
  return new BucketError(found.code, found.exitCode, call, found.sentence(detail, call), error);
}

function ruleOfErrno(errno: string | undefined, op: BucketCall['op']): Rule | undefined {
  if (errno === undefined) return undefined;
  if (ABSENT.has(errno) && READS.has(op)) return RULES.notFound;
  if (DENIED.has(errno)) return RULES.permission;
  return MISPLACED.has(errno) ? RULES.unsafe : RULES.io;
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errno' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** @param uri - Of a bucket in a cloud. */
function nameOf(uri: string): string {
  return uri.split('/')[2] ?? '';
}

function rule(problem: string, exitCode: ExitCode, sentence: Rule['sentence']): Rule {
  return { code: `E_BUCKET_${problem}`, exitCode, sentence };
}
