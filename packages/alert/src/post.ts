// One try at a webhook: what is posted, what may come back, and nothing of the URL in what is said about it.
import type { Readable } from 'node:stream';
import type { SlackMessage } from './slack-message.ts';

/** How a try ended. */
export interface TryResult {
  readonly kind: 'sent' | 'retry' | 'refused';
  /** `answered 404 no_service`, `failed with ECONNREFUSED`. */
  readonly detail: string;
  /** The `Retry-After` header, unread. */
  readonly retryAfter?: unknown;
}

/** What is read of an answer; the rest is not waited for. */
const MAX_ANSWER_BYTES = 4096;
/** Slack's errors are one word. Nothing else is repeated: a server may echo what it was sent, URL and all. */
const SLACK_WORD = /^[a-z_]{1,40}$/;
const ERROR_CODE = /^[A-Z][A-Z0-9_]{1,60}$/;

/**
 * Posts a message once: no redirects, no proxies, no retries. Never rejects.
 *
 * @param timeoutMs - From connecting to the end of the answer.
 */
export async function post(url: string, message: SlackMessage, timeoutMs: number): Promise<TryResult> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { default: axios } = await import('axios');
    const answer = await axios.create().post<Readable>(url, message, {
      ...{ signal, proxy: false, maxRedirects: 0, responseType: 'stream', decompress: false },
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'slipway' },
      validateStatus: () => true,
    });
    const { status, data } = answer;
    // A reset after this moment has no other listener, and would end the process.
    data.on('error', () => {});
    // A 2xx is final even if the body breaks off: another try would post the alert twice.
    const isSent = status >= 200 && status < 300;
    const word = isSent ? '' : await readWord(data);
    data.destroy();
    const detail = word === '' ? `answered ${status}` : `answered ${status} ${word}`;
    if (isSent) return { kind: 'sent', detail };
    if (status === 429 || status >= 500) {
      return { kind: 'retry', detail, retryAfter: answer.headers['retry-after'] };
    }
    return { kind: 'refused', detail: status < 400 ? `${detail}, a redirect that is not followed` : detail };
  } catch (error) {
    const detail = signal.aborted ? `did not answer within ${timeoutMs} ms` : `failed with ${codeOf(error)}`;
    return { kind: 'retry', detail };
  }
}

async function readWord(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) return '';
    }
  } catch {
    return '';
  }
  const text = Buffer.concat(chunks).toString('latin1').trim();
  return SLACK_WORD.test(text) ? text : '';
}

/** Messages of network errors hold the URL; their codes do not. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && ERROR_CODE.test(code) ? code : 'an unknown error';
}
