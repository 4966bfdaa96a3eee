// A proxy between a client and a store that does to connections and answers what networks and stores do. Loopback only.
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to one request. */
export type Fault =
  /** Answered here; the store never hears of it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The connection is reset before the store hears of it. */
  | { readonly kind: 'reset' }
  /** Taken, and never answered. */
  | { readonly kind: 'black-hole' }
  /** Done by the store; its answer is lost. */
  | { readonly kind: 'answer-lost' }
  /** Arrives at the store twice, one after the other; the client hears one of the answers. */
  | { readonly kind: 'twice'; readonly told: 'first' | 'second' }
  /** The answer's body ends after so many bytes: by a reset, or by an orderly end. */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly by: 'reset' | 'end' }
  /** The body comes byte by byte. */
  | { readonly kind: 'slow-download'; readonly everyMs: number }
  /** The request is not read any further than its headers. */
  | { readonly kind: 'slow-upload' }
  /** One byte of the body is another; the length is right. */
  | { readonly kind: 'wrong-byte' }
  /** A condition of the request is taken out before the store sees it. */
  | { readonly kind: 'without-header'; readonly header: string }
  /** Something else happens to the store first. */
  | { readonly kind: 'meanwhile'; readonly run: () => Promise<void> };

/** A request, as rules look at it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

interface Rule {
  readonly fault: Fault;
  readonly when: (request: SeenRequest) => boolean;
  left: number;
}

/** See {@link startFaultProxy}. */
export class FaultProxy {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #target: URL;
  #rules: Rule[] = [];

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => reset(request));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The fault meets the next `times` requests that `when` picks; faults that were injected earlier come first. */
  inject(fault: Fault, when: Rule['when'] = () => true, times = Number.POSITIVE_INFINITY): void {
    this.#rules.push({ fault, when, left: times });
  }

  /** No more faults, nothing seen. */
  calm(): void {
    this.#rules = [];
    this.seen.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = { method: request.method ?? '', url: request.url ?? '' };
    this.seen.push(seen);
    const rule = this.#rules.find(({ when, left }) => left > 0 && when(seen));
    if (rule !== undefined) rule.left--;
    const fault = rule?.fault;
    if (fault?.kind === 'reset') return reset(request);
    if (fault?.kind === 'slow-upload') return void request.pause();
    if (fault?.kind === 'black-hole') return void request.resume();
    const body = await buffer(request);
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    if (fault?.kind === 'meanwhile') await fault.run();
    const dropped = fault?.kind === 'without-header' ? fault.header : '';
    const again = fault?.kind === 'twice' ? fault.told : undefined;
    if (again === 'second') await buffer(await this.#forward(request, body, dropped));
    const answer = await this.#forward(request, body, dropped);
    if (again === 'first') await buffer(await this.#forward(request, body, dropped));
    if (fault?.kind === 'answer-lost') {
      await buffer(answer);
      return reset(request);
    }
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    await sendBody(answer, response, fault);
  }

  #forward(request: IncomingMessage, body: Buffer, dropped: string): Promise<IncomingMessage> {
    const { hostname, port } = this.#target;
    const headers = { ...request.headers };
    delete headers[dropped];
    return new Promise((resolve, reject) => {
      httpRequest({ hostname, port, method: request.method, path: request.url, headers }, resolve)
        .on('error', reject)
        .end(body);
    });
  }
}

/** A proxy before the store at `target`, e.g. `http://127.0.0.1:9000`. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = new FaultProxy(target);
  await proxy.listen();
  return proxy;
}

async function sendBody(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'cut') {
    const body = await buffer(answer);
    response.write(body.subarray(0, fault.afterBytes));
    await sleep(20); // a reset throws away what has not been sent yet
    if (fault.by === 'reset') response.socket?.resetAndDestroy();
    else response.socket?.end();
  } else if (fault?.kind === 'slow-download') {
    for (const byte of await buffer(answer)) {
      if (response.destroyed) return;
      response.write(Uint8Array.of(byte));
      await sleep(fault.everyMs);
    }
    response.end();
  } else if (fault?.kind === 'wrong-byte') {
    const body = await buffer(answer);
    const at = body.length >> 1;
    body[at] = (body[at] ?? 0) ^ 1;
    response.end(body);
  } else {
    for await (const chunk of answer) response.write(chunk);
    response.end();
  }
}

function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}
