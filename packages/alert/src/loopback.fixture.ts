// Real servers on loopback for the tests of this package, and what they were sent.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Alert } from './alert.ts';
import { type AlertOptions, createAlertSender } from './create-alert-sender.ts';

/** A secret path that must not be seen anywhere. */
export const CANARY_PATH = '/services/T0CANARY/B0CANARY/canary-0123456789';

/** An alert of no importance. */
export const ALERT: Alert = {
  level: 'ERROR',
  service: 'serve',
  family: 'conversion-rate',
  version: 'v2',
  text: 'it broke',
};

/** A server and what it saw. */
export interface Loopback extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` and the canary path. */
  readonly url: string;
  /** Requests (HTTP) or connections (TCP) so far. */
  readonly hits: number;
}

/** Bodies and targets of HTTP requests. */
export interface HttpLoopback extends Loopback {
  readonly bodies: readonly string[];
  readonly requests: readonly { readonly method: string | undefined; readonly url: string | undefined }[];
}

/** Answers each request once its body is read; `n` counts from 1. */
export async function serveHttp(
  answer: (response: ServerResponse, n: number) => void,
): Promise<HttpLoopback> {
  const bodies: string[] = [];
  const requests: { method: string | undefined; url: string | undefined }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({ method: request.method, url: request.url });
    bodies.push(Buffer.concat(chunks).toString());
    response.on('error', () => {});
    answer(response, bodies.length);
  });
  return Object.defineProperties(await listen(server, () => bodies.length), {
    bodies: { value: bodies },
    requests: { value: requests },
  }) as HttpLoopback;
}

/** Hands each connection over once its first bytes came. */
export async function serveTcp(talk: (socket: Socket, n: number) => void): Promise<Loopback> {
  let hits = 0;
  const server = createTcpServer((socket) => {
    hits++;
    const n = hits;
    socket.on('error', () => {});
    socket.once('data', () => talk(socket, n));
  });
  return listen(server, () => hits);
}

async function listen(server: Server, hits: () => number): Promise<Loopback> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}${CANARY_PATH}`,
    get hits() {
      return hits();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Sends one alert with short limits and gathers everything that came out. */
export async function send(webhookUrl: string | undefined, options: Partial<AlertOptions> = {}) {
  const lines: string[] = [];
  const sender = createAlertSender({
    webhookUrl,
    log: (line) => lines.push(line),
    random: () => 0,
    limits: { tryMs: 200, totalMs: 2000, backoffMs: 20 },
    ...options,
  });
  const startedAt = performance.now();
  const outcome = await sender.send(ALERT);
  return {
    outcome,
    lines,
    elapsedMs: performance.now() - startedAt,
    output: [outcome.detail, ...lines].join('\n'),
  };
}
