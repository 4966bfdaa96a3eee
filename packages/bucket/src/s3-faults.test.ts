import { describe, expect, it } from 'vitest';
import { DriverFault } from './driver.ts';
import { networkFault } from './network-faults.ts';
import { toS3Fault } from './s3-faults.ts';

/** An error as the SDK throws it, with a request that is full of secrets. */
function s3Error(name: string, httpStatusCode?: number, headers: Record<string, string> = {}): Error {
  const $metadata = httpStatusCode === undefined ? undefined : { httpStatusCode, requestId: 'r1' };
  const $response = { headers, body: { req: { authorization: 'canary' } } };
  return Object.assign(new Error(`canary ${name}`), { name, $metadata, $response });
}

describe('toS3Fault', () => {
  it.each([
    ['NoSuchKey', 404, 'not-found', 'never'],
    ['NoSuchBucket', 404, 'no-bucket', 'never'],
    ['NoSuchUpload', 404, 'temporary', 'never'],
    ['AccessDenied', 403, 'denied', 'never'],
    ['SignatureDoesNotMatch', 403, 'denied', 'never'],
    ['InvalidAccessKeyId', 403, 'denied', 'never'],
    ['RequestTimeTooSkewed', 403, 'temporary', 'again'],
    ['PreconditionFailed', 412, 'changed', 'never'],
    ['ConditionalRequestConflict', 409, 'temporary', 'again'],
    ['SlowDown', 503, 'temporary', 'again'],
    ['TooManyRequests', 429, 'temporary', 'again'],
    ['InternalError', 200, 'temporary', 'again'],
    ['SyntaxError', 200, 'temporary', 'again'],
    ['BadGateway', 502, 'temporary', 'again'],
    ['NotImplemented', 501, 'unsupported', 'never'],
    ['BadDigest', 400, 'damaged', 'once'],
    ['ExpiredToken', 400, 'unavailable', 'never'],
    ['PermanentRedirect', 301, 'unavailable', 'never'],
    ['InvalidRequest', 400, 'unavailable', 'never'],
    ['CredentialsProviderError', undefined, 'unavailable', 'never'],
  ])('D-8: makes %s (HTTP %s) a fault %s that is retried %s', (name, status, kind, retry) => {
    expect(toS3Fault(s3Error(name, status))).toMatchObject({ kind, retry });
  });

  it('D-7: passes on Retry-After', () => {
    expect(toS3Fault(s3Error('SlowDown', 503, { 'retry-after': '7' }))).toMatchObject({ retryAfterMs: 7000 });
  });

  it('I-7: keeps nothing of the error but name, status and request', () => {
    const fault = toS3Fault(s3Error('AccessDenied', 403)) as DriverFault;
    expect(fault.message).toBe('AccessDenied, HTTP 403, request r1');
    expect(fault.cause).toBeUndefined();
    expect(toS3Fault(s3Error('a canary\n', 400))).toMatchObject({
      message: 'an error, HTTP 400, request r1',
    });
  });

  it('names the variables that say who we are where that did not work, and nowhere else', () => {
    const message = (name: string, variables: string[]) =>
      (toS3Fault(s3Error(name), variables) as DriverFault).message;
    expect(message('CredentialsProviderError', ['AWS_PROFILE'])).toBe(
      'CredentialsProviderError, by AWS_PROFILE, which is set',
    );
    expect(message('CredentialsProviderError', ['AWS_PROFILE', 'AWS_CONFIG_FILE'])).toBe(
      'CredentialsProviderError, by AWS_PROFILE and AWS_CONFIG_FILE, which are set',
    );
    expect(message('CredentialsProviderError', [])).toBe('CredentialsProviderError');
    expect(message('SlowDown', ['AWS_PROFILE'])).toBe('SlowDown');
  });

  it('lets bugs and faults pass', () => {
    const bug = new TypeError('bug');
    expect(toS3Fault(bug)).toBe(bug);
    const fault = new DriverFault('changed', 'x');
    expect(toS3Fault(fault)).toBe(fault);
  });
});

describe('networkFault', () => {
  const withCode = (code: string): Error => Object.assign(new Error(code), { code });
  it.each([
    ['ECONNRESET', 'temporary', 'again'],
    ['ECONNREFUSED', 'temporary', 'again'],
    ['EPIPE', 'temporary', 'again'],
    ['HPE_INVALID_CONSTANT', 'temporary', 'again'],
    ['EAI_AGAIN', 'unavailable', 'again'],
    ['ENOTFOUND', 'unavailable', 'never'],
    ['CERT_HAS_EXPIRED', 'unavailable', 'never'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unavailable', 'never'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unavailable', 'never'],
    ['EPROTO', 'unavailable', 'never'],
  ])('D-8: makes %s a fault %s that is retried %s', (code, kind, retry) => {
    expect(networkFault(withCode(code))).toMatchObject({ kind, retry, message: code });
    expect(networkFault(new Error('outer', { cause: withCode(code) }))).toMatchObject({ kind });
    expect(networkFault(new AggregateError([withCode(code)]))).toMatchObject({ kind });
  });

  it('knows no fault in a bug', () => {
    expect(networkFault(new TypeError('bug'))).toBeUndefined();
  });
});
