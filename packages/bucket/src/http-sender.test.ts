import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpSender } from './http-sender.ts';
import { CLOUD_TIMING } from './timing.ts';

const timing = { ...CLOUD_TIMING, connectMs: 150, answerMs: 300 };
const never = new AbortController().signal;
let servers: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
  servers = [];
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('HttpSender', () => {
  it('D-9: gives up a connection that does not stand in time', async () => {
    const silent = createTcpServer((socket) => servers.push({ close: () => socket.destroy() }));
    const sender = new HttpSender(`https://${await listen(silent)}`, timing);
    await expect(sender.send({ method: 'GET', path: '/' }, never)).rejects.toMatchObject({
      kind: 'temporary',
      message: 'no connection within 150 ms',
    });
  });

  it('keeps a connection for the next request, and does not follow a redirect', async () => {
    const ports: (number | undefined)[] = [];
    const server = createServer((request, response) => {
      ports.push(request.socket.remotePort);
      response.writeHead(302, { location: '/elsewhere' }).end('x');
    });
    const sender = new HttpSender(`http://${await listen(server)}`, timing);
    for (let i = 0; i < 3; i++) {
      const answer = await sender.send({ method: 'POST', path: '/a', body: [Buffer.from('b')] }, never);
      expect(answer.statusCode).toBe(302);
      expect(String(await buffer(answer))).toBe('x');
    }
    expect(ports).toEqual([ports[0], ports[0], ports[0]]);
  });

  it('takes an answer that comes before the body was sent, and ends the connection', async () => {
    const server = createServer((_, response) => void response.writeHead(403).end('no'));
    const sender = new HttpSender(`http://${await listen(server)}`, timing);
    const body = Array.from({ length: 64 }, () => Buffer.alloc(1 << 20));
    const answer = await sender.send({ method: 'PUT', path: '/a', body }, never);
    expect(answer.statusCode).toBe(403);
    expect(String(await buffer(answer))).toBe('no');
    if (!answer.socket.destroyed) await once(answer.socket, 'close');
  });

  it('ends a body under way when its signal fires', async () => {
    const server = createServer((_, response) => void response.writeHead(200).write('first'));
    const sender = new HttpSender(`http://${await listen(server)}`, timing);
    const controller = new AbortController();
    const answer = await sender.send({ method: 'GET', path: '/' }, controller.signal);
    setImmediate(() => controller.abort());
    await expect(buffer(answer)).rejects.toThrow();
  });
});
