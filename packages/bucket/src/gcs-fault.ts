// What Google Cloud Storage means by an answer that is no success.
import type { IncomingHttpHeaders } from 'node:http';
import { DriverFault, type FaultKind } from './driver.ts';
import { networkFault } from './network-faults.ts';
import { retryAfterMs } from './retry.ts';

/** @see https://cloud.google.com/storage/docs/retry-strategy#retryable, and 409: two requests for one object at once. */
const RETRYABLE = new Set([408, 409, 429, 500, 502, 503, 504]);
/** A 403 that means "slower". @see https://cloud.google.com/storage/docs/json_api/v1/status-codes#403-forbidden */
const SLOWER = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);
const FINAL: Readonly<Record<number, FaultKind>> = {
  401: 'unavailable',
  403: 'denied',
  404: 'not-found',
  412: 'changed',
};

/** A fault from an answer. */
export function answerFault(status: number, headers: IncomingHttpHeaders, body: Uint8Array): DriverFault {
  const { message, reason } = readError(body);
  if (RETRYABLE.has(status) || (status === 403 && SLOWER.has(reason))) {
    return new DriverFault('temporary', `status ${status}`, {
      retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()),
    });
  }
  if (status === 400 && /doesn't match calculated/.test(message))
    return new DriverFault('damaged', 'the store got other bytes than were sent');
  const kind = FINAL[status] ?? 'unavailable';
  return new DriverFault(kind, reason === '' ? `status ${status}` : `status ${status}, ${reason}`);
}

/** What an answer 404 means that did not find the bucket itself. */
export function noBucketFault(): DriverFault {
  return new DriverFault('no-bucket', 'status 404');
}

/** What a failed request means; gives back what is none of the store's. */
export function gcsFault(error: unknown): unknown {
  if (error instanceof DriverFault || !(error instanceof Error)) return error;
  // Node wraps the reason of an abort.
  if (error.name === 'AbortError' && error.cause instanceof DriverFault) return error.cause;
  return networkFault(error) ?? error;
}

/** The service's own words, of which only the short reason is shown: the long one may quote what was sent. */
function readError(body: Uint8Array): { readonly message: string; readonly reason: string } {
  try {
    const { error } = JSON.parse(Buffer.from(body).toString()) as {
      error?: { message?: unknown; errors?: unknown };
    };
    const first: unknown = Array.isArray(error?.errors) ? error.errors[0] : undefined;
    const reason = first !== null && typeof first === 'object' && 'reason' in first ? first.reason : '';
    return {
      message: String(error?.message ?? ''),
      reason: /^\w{1,40}$/.test(String(reason)) ? String(reason) : '',
    };
  } catch {
    return { message: '', reason: '' };
  }
}
