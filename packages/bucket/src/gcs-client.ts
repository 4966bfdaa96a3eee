// Calls to the JSON API. The SDK's own way of sending has no time limits and cannot be cancelled (docs/adr), so requests go out by
// node:http, with the SDK's credentials.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { DriverFault } from './driver.ts';
import type { Credentials } from './gcs-credentials.ts';
import { answerFault, gcsFault, noBucketFault } from './gcs-fault.ts';
import { type HttpRequest, HttpSender } from './http-sender.ts';
import { callStore } from './retry.ts';
import type { CloudTiming } from './timing.ts';

/** One request. */
export interface GcsRequest extends HttpRequest {
  /** Statuses besides 2xx that are answers and not failures. */
  readonly expects?: readonly number[];
}

/** An answer that was read to its end. */
export interface GcsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Where requests go, and how long they may take. */
export interface GcsConnection {
  /** Scheme, host and port, e.g. `https://storage.googleapis.com`. */
  readonly origin: string;
  readonly credentials: Credentials;
  readonly timing: CloudTiming;
  /** The path of a listing of the bucket that is short. */
  readonly listing: string;
}

/** Most bytes of an answer that is no object's: a page of a listing is below 1 MiB. */
const ANSWER_MAX_BYTES = 16 << 20;

/** Makes calls. */
export class GcsClient {
  readonly timing: CloudTiming;
  readonly #credentials: Credentials;
  readonly #sender: HttpSender;
  readonly #listing: string;
  /** Whether the bucket was seen. */
  #isThere = false;

  constructor({ origin, credentials, timing, listing }: GcsConnection) {
    this.#listing = listing;
    this.timing = timing;
    this.#credentials = credentials;
    this.#sender = new HttpSender(origin, timing);
  }

  /** Sends a request until it is answered; it must be one that may be sent twice. */
  call(request: GcsRequest): Promise<GcsAnswer> {
    const bodyBytes = (request.body ?? []).reduce((sum, { length }) => sum + length, 0);
    return callStore(({ signal }) => this.ask(request, signal), {
      timing: this.timing,
      toFault: gcsFault,
      bodyBytes,
    });
  }

  /** Sends a request once and reads its answer. */
  async ask(request: GcsRequest, signal: AbortSignal): Promise<GcsAnswer> {
    const answer = await this.open(request, signal);
    const { statusCode: status = 0, headers } = answer;
    return { status, headers, body: await readAnswer(answer) };
  }

  /**
   * Sends a request once.
   *
   * @returns The answer as soon as its head is there; its body is the caller's to read or to destroy.
   * @throws DriverFault `no-bucket`: what is not found may be the bucket, hence a listing is asked for, until one was seen.
   */
  async open(request: GcsRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const headers = { ...request.headers, ...(await this.#credentials()) };
    const answer = await this.#sender.send({ ...request, headers }, signal);
    const { statusCode: status = 0 } = answer;
    if (status < 300) this.#isThere = true;
    if (status === 404 && !this.#isThere) {
      await this.#findBucket(signal).catch((error: unknown) => {
        answer.destroy();
        throw error;
      });
    }
    if ((status >= 200 && status < 300) || request.expects?.includes(status)) return answer;
    throw answerFault(status, answer.headers, await readAnswer(answer));
  }

  async #findBucket(signal: AbortSignal): Promise<void> {
    const headers = await this.#credentials();
    const answer = await this.#sender.send({ method: 'GET', path: this.#listing, headers }, signal);
    const { statusCode: status = 0 } = answer;
    const body = await readAnswer(answer);
    if (status === 404) throw noBucketFault();
    // Who may not list must do without.
    if (status >= 300 && status !== 403) throw answerFault(status, answer.headers, body);
    this.#isThere = true;
  }
}

async function readAnswer(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_MAX_BYTES)
      throw new DriverFault('unavailable', `an answer of more than ${ANSWER_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
