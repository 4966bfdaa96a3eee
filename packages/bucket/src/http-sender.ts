// HTTP requests to one server by node:http, none of whose stages can hang: connecting, sending, answering.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { withDeadline } from './deadline.ts';
import { DriverFault } from './driver.ts';
import type { CloudTiming } from './timing.ts';

/** What is sent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other. */
  readonly body?: readonly Uint8Array[];
}

/** So much of a body must be taken within the time limit for an answer, or nobody is there. */
const SLICE_BYTES = 256 * 1024;

/** Sends requests over connections that are kept for the next one. Redirects are not followed. */
export class HttpSender {
  readonly #origin: URL;
  readonly #timing: CloudTiming;
  readonly #agent: http.Agent;

  /** @param origin - Scheme, host and port. */
  constructor(origin: string, timing: CloudTiming) {
    this.#origin = new URL(origin);
    this.#timing = timing;
    const { Agent } = this.#isTls ? https : http;
    this.#agent = new Agent({ keepAlive: true });
  }

  /**
   * @param signal - Ends the request, its answer's body included.
   * @returns The answer as soon as its head is there; its body is the caller's to read or to destroy.
   * @throws DriverFault `temporary` when there is no connection in time or the body is not taken; what node:http throws.
   */
  async send(
    { method, path, headers, body = [] }: HttpRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const request = (this.#isTls ? https : http).request(new URL(path, this.#origin), {
      method,
      signal,
      agent: this.#agent,
      headers: { ...(method === 'GET' ? {} : { 'content-length': length }), ...headers },
    });
    this.#limitConnecting(request);
    const { promise: answered, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request.on('response', resolve);
    // Stays for the request's whole life: what comes after the answer's head is met by whoever reads its body.
    request.on('error', reject);
    this.#pour(body, request).catch((error: Error) => request.destroy(error));
    const answer = await answered;
    // An early answer is a refusal; what was not sent by then is of no use to anybody.
    answer.once('end', () => request.writableFinished || request.destroy());
    return answer;
  }

  get #isTls(): boolean {
    return this.#origin.protocol === 'https:';
  }

  async #pour(body: readonly Uint8Array[], request: http.ClientRequest): Promise<void> {
    // A request that ends early need not tell what became of its writes.
    const closed = new Promise<void>((resolve) => request.once('close', resolve));
    for (const piece of body) {
      for (let i = 0; i < piece.length && !request.destroyed; i += SLICE_BYTES) {
        const slice = piece.subarray(i, i + SLICE_BYTES);
        const taken = new Promise<void>((resolve) => request.write(slice, () => resolve()));
        const either = (): Promise<void> => Promise.race([taken, closed]);
        await withDeadline('the store takes nothing', this.#timing.answerMs, this.#timing, either);
      }
    }
    request.end();
  }

  #limitConnecting(request: http.ClientRequest): void {
    const { clock, connectMs } = this.#timing;
    const late = new DriverFault('temporary', `no connection within ${connectMs} ms`);
    const cancel = clock.after(connectMs, () => request.destroy(late));
    request.once('close', cancel);
    request.once('socket', (socket) => {
      if (!socket.connecting) cancel();
      else socket.once(this.#isTls ? 'secureConnect' : 'connect', cancel);
    });
  }
}
