// Single requests to the JSON API. The SDK's own way of sending has no time limits, cannot be cancelled and leaves connections behind
// (docs/adr), so requests go out by node:http, with the SDK's credentials.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { DriverFault } from './driver.ts';
import type { Credentials } from './gcs-credentials.ts';
import { answerFault, gcsFault } from './gcs-fault.ts';
import { callStore } from './retry.ts';
import type { CloudTiming } from './timing.ts';

/** One request. */
export interface GcsRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, with its query, below the endpoint. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other. */
  readonly body?: readonly Uint8Array[];
  /** Statuses besides 2xx that are answers and not failures. */
  readonly expects?: readonly number[];
}

/** An answer that was read to its end. */
export interface GcsAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Where requests go, and how long they may take. */
export interface GcsConnection {
  /** Scheme, host and port, e.g. `https://storage.googleapis.com`. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly timing: CloudTiming;
}

/** Most bytes of an answer that is no object's: a page of a listing is below 1 MiB. */
const ANSWER_MAX_BYTES = 16 << 20;

/** Sends requests over connections that are kept for the next one. */
export class GcsClient {
  readonly timing: CloudTiming;
  readonly #endpoint: URL;
  readonly #credentials: Credentials;
  readonly #agent: http.Agent;

  constructor({ endpoint, credentials, timing }: GcsConnection) {
    this.timing = timing;
    this.#endpoint = new URL(endpoint);
    this.#credentials = credentials;
    const { Agent } = this.#isTls ? https : http;
    this.#agent = new Agent({ keepAlive: true });
  }

  /** Sends a request until it is answered; it must be one that may be sent twice. */
  call(request: GcsRequest): Promise<GcsAnswer> {
    const bodyBytes = (request.body ?? []).reduce((sum, { length }) => sum + length, 0);
    const attempt = { timing: this.timing, toFault: gcsFault, bodyBytes };
    return callStore(({ signal }) => this.ask(request, signal), attempt);
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
   */
  async open(request: GcsRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const answer = await this.#send(request, await this.#credentials(), signal);
    const { statusCode: status = 0, headers } = answer;
    if ((status >= 200 && status < 300) || request.expects?.includes(status)) return answer;
    throw answerFault(status, headers, await readAnswer(answer));
  }

  get #isTls(): boolean {
    return this.#endpoint.protocol === 'https:';
  }

  #send(
    { method, path, headers, body = [] }: GcsRequest,
    credentials: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const request = (this.#isTls ? https : http).request(new URL(path, this.#endpoint), {
      method,
      signal,
      agent: this.#agent,
      headers: { ...(method === 'GET' ? {} : { 'content-length': length }), ...headers, ...credentials },
    });
    this.#limitConnecting(request);
    request.on('response', resolve);
    // Stays for the request's whole life: what comes after the answer's head is met by whoever reads its body.
    request.on('error', reject);
    for (const piece of body) request.write(piece);
    request.end();
    return promise;
  }

  #limitConnecting(request: http.ClientRequest): void {
    const { clock, connectMs } = this.timing;
    const late = new DriverFault('temporary', `no connection within ${connectMs} ms`);
    const cancel = clock.after(connectMs, () => request.destroy(late));
    request.once('close', cancel);
    request.once('socket', (socket) => {
      if (!socket.connecting) cancel();
      else socket.once(this.#isTls ? 'secureConnect' : 'connect', cancel);
    });
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
