// What an S3 client's errors mean. Nothing of an error but its name, status and request id goes on: the rest may hold signed headers.
import { DriverFault, type FaultKind } from './driver.ts';
import { networkFault } from './network-faults.ts';
import { retryAfterMs } from './retry.ts';
import { setVariables } from './set-variables.ts';

/** What the SDK says beside its message. */
interface S3Error extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BY_NAME: Readonly<Record<string, FaultKind>> = {
  NoSuchKey: 'not-found',
  NotFound: 'not-found',
  NoSuchBucket: 'no-bucket',
  // Somebody, a cleaner perhaps, has aborted the upload; writing anew may work.
  NoSuchUpload: 'temporary',
  PreconditionFailed: 'changed',
  InvalidRange: 'changed',
  EntityTooLarge: 'too-large',
  NotImplemented: 'unsupported',
  MethodNotAllowed: 'unsupported',
  BadDigest: 'damaged',
  InvalidDigest: 'damaged',
  XAmzContentChecksumMismatch: 'damaged',
  XAmzContentSHA256Mismatch: 'damaged',
  InternalError: 'temporary',
  SlowDown: 'temporary',
  ServiceUnavailable: 'temporary',
  Throttling: 'temporary',
  ThrottlingException: 'temporary',
  RequestLimitExceeded: 'temporary',
  RequestTimeout: 'temporary',
  // The SDK has set its clock by the answer.
  RequestTimeTooSkewed: 'temporary',
  ConditionalRequestConflict: 'temporary',
  OperationAborted: 'temporary',
  ExpiredToken: 'unavailable',
  InvalidToken: 'unavailable',
  CredentialsProviderError: 'unavailable',
  TokenProviderError: 'unavailable',
};
/** No credentials were found, or they are none. */
const CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError', 'InvalidAccessKeyId']);
const BY_STATUS: Readonly<Record<number, FaultKind>> = {
  403: 'denied',
  404: 'not-found',
  408: 'temporary',
  409: 'temporary',
  412: 'changed',
  416: 'changed',
  425: 'temporary',
  429: 'temporary',
};

/**
 * @param variables - Names of those that are set and say who we are: told where that did not work.
 * @returns A {@link DriverFault}, or `error` itself when it is neither S3's nor the network's.
 */
export function toS3Fault(error: unknown, variables: readonly string[] = []): unknown {
  if (error instanceof DriverFault || !(error instanceof Error)) return error;
  const { name, $metadata, $response }: S3Error = error;
  const status = $metadata?.httpStatusCode;
  const kind = kindOf(name, status);
  if (kind === undefined) return networkFault(error) ?? error;
  const facts = [
    /^[A-Za-z0-9._-]{1,64}$/.test(name) ? name : 'an error',
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...($metadata?.requestId === undefined ? [] : [`request ${$metadata.requestId}`]),
    ...(CREDENTIALS.has(name) ? setVariables(variables) : []),
  ];
  const after = retryAfterMs($response?.headers?.['retry-after'], Date.now());
  const once = isUploadGone(error) ? ({ retry: 'never' } as const) : {};
  return new DriverFault(kind, facts.join(', '), { retryAfterMs: after, ...once });
}

/** Whether the condition of a conditional call did not hold. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && (error as S3Error).$metadata?.httpStatusCode === 412;
}

/** Whether these credentials may not do it. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && (error as S3Error).$metadata?.httpStatusCode === 403;
}

/** Whether a multipart upload is not there (any more). */
export function isUploadGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchUpload';
}

function kindOf(name: string, status: number | undefined): FaultKind | undefined {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  if (status === undefined) return undefined;
  if (status >= 500) return status === 501 ? 'unsupported' : 'temporary';
  // Half an answer that claims success.
  if (status < 300) return 'temporary';
  return BY_STATUS[status] ?? 'unavailable';
}
