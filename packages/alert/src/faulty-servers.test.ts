// What a webhook may do wrong, done by real servers on loopback.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Loopback, send, serveHttp, serveTcp } from './loopback.fixture.ts';

const masked = (server: Pick<Loopback, 'port'>) => `http://127.0.0.1:${server.port}/…/***`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a connection that fails', () => {
  it('G-3: refused, is tried three times in all', async () => {
    const port = await freePort();
    const { outcome, output } = await send(`http://127.0.0.1:${port}/services/canary-0123456789`);
    expect(outcome).toEqual({ sent: false, detail: `${masked({ port })} failed with ECONNREFUSED, 3 tries` });
    expect(output).not.toContain('canary');
  });

  it('G-3: to a host without an address, is tried and given up', async () => {
    const limits = { tryMs: 1000, totalMs: 3000, backoffMs: 1 };
    const { outcome, output } = await send('https://slipway.invalid/services/canary-0123456789', { limits });
    expect(outcome.detail).toMatch(
      /^https:\/\/slipway\.invalid\/…\/\*\*\* (?:failed with E\w+|did not answer within \d+ ms), 3 tries$/,
    );
    expect(output).not.toContain('canary');
  });

  it('G-3: reset before the answer, is tried again and arrives', async () => {
    await using server = await serveTcp((socket, n) => {
      if (n < 3) socket.resetAndDestroy();
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const { outcome } = await send(server.url);
    expect(outcome).toEqual({ sent: true, detail: `${masked(server)} answered 200, 3 tries` });
  });

  it('G-3: reset in the middle of the header lines, is tried three times', async () => {
    await using server = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Le', () => socket.resetAndDestroy());
    });
    const { outcome } = await send(server.url);
    expect(outcome.detail).toMatch(/failed with (?:ECONNRESET|HPE_\w+), 3 tries$/);
    expect(server.hits).toBe(3);
  });

  it('G-3: reset in the body of a 200, counts as sent, because a second try would post it twice', async () => {
    await using server = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nok', () => socket.resetAndDestroy());
    });
    const { outcome } = await send(server.url);
    expect(outcome.sent).toBe(true);
    expect(server.hits).toBe(1);
  });

  it('G-3: answers that are not HTTP are no success', async () => {
    await using server = await serveTcp((socket) => socket.end('220 smtp canary-0123456789\r\n'));
    const { outcome, output } = await send(server.url);
    expect(outcome.detail).toMatch(/failed with HPE_\w+, 3 tries$/);
    expect(output).not.toContain('canary');
  });
});

describe('a server that does not come to an end', () => {
  const limits = { tryMs: 150, totalMs: 400, backoffMs: 10 };

  it('G-4: never answering, is left within the limits', async () => {
    await using server = await serveTcp(() => {});
    const { outcome, elapsedMs } = await send(server.url, { limits });
    expect(outcome.detail).toMatch(/did not answer within \d+ ms, 3 tries$/);
    expect(elapsedMs).toBeGreaterThan(300);
    expect(elapsedMs).toBeLessThan(2500);
  });

  it('G-4: sending its header lines one byte at a time, is left within the limits', async () => {
    await using server = await serveTcp((socket) =>
      drip(socket, 'HTTP/1.1 200 OK\r\nX: yyyyyyyyyyyyyyyyyyyyyyyyyy'),
    );
    const { outcome, elapsedMs } = await send(server.url, { limits });
    expect(outcome.detail).toMatch(/did not answer within \d+ ms, 3 tries$/);
    expect(elapsedMs).toBeLessThan(2500);
  });

  it('G-4: sending an error one byte at a time, is left within a try', async () => {
    await using server = await serveTcp((socket) => {
      socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 9999\r\n\r\n');
      drip(socket, 'x'.repeat(999));
    });
    const { outcome, elapsedMs } = await send(server.url, { limits });
    expect(outcome.detail).toBe(`${masked(server)} answered 404, 1 try`);
    expect(elapsedMs).toBeLessThan(1000);
  });

  it.each([200, 400])('G-4: sending %i and an endless body, is read no further than 4 KB', async (status) => {
    let sentBytes = 0;
    await using server = await serveTcp((socket) => {
      socket.write(`HTTP/1.1 ${status} X\r\n\r\n`);
      const pour = () => {
        while (!socket.destroyed && sentBytes < 64 << 20) {
          sentBytes += 65_536;
          if (!socket.write('a'.repeat(65_536))) break;
        }
      };
      socket.on('drain', pour);
      pour();
    });
    const { outcome, elapsedMs } = await send(server.url, {
      limits: { ...limits, tryMs: 5000, totalMs: 6000 },
    });
    expect(outcome).toEqual({ sent: status === 200, detail: `${masked(server)} answered ${status}, 1 try` });
    expect(elapsedMs).toBeLessThan(2500);
    // What the kernel buffers on both sides, and no more.
    expect(sentBytes).toBeLessThan(32 << 20);
  });

  it('G-4: endless header lines are refused', async () => {
    await using server = await serveTcp((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(1000)}`);
    });
    const { outcome } = await send(server.url);
    expect(outcome.detail).toMatch(/failed with HPE_HEADER_OVERFLOW, 3 tries$/);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [400, 'invalid_payload'],
    [403, 'action_prohibited'],
    [404, 'no_service'],
    [410, 'channel_is_archived'],
  ])('G-5: %i is final and its word is told', async (status, word) => {
    await using server = await serveHttp((response) => response.writeHead(status).end(word));
    const { outcome, lines } = await send(server.url);
    expect(outcome).toEqual({ sent: false, detail: `${masked(server)} answered ${status} ${word}, 1 try` });
    expect(lines[0]).toBe(`alert not sent: ${outcome.detail}`);
    expect(server.hits).toBe(1);
  });

  it('G-5: an answer that echoes the URL is not repeated', async () => {
    await using server = await serveHttp((response) => {
      response.writeHead(404, 'canary-0123456789').end('Cannot POST /services/T0CANARY/canary-0123456789');
    });
    const { output } = await send(server.url);
    expect(output).toContain('answered 404, 1 try');
    expect(output).not.toMatch(/canary/i);
  });

  it('G-6: 500 twice and then 200 is sent at the third try, with the same body', async () => {
    await using server = await serveHttp((response, n) => response.writeHead(n < 3 ? 500 : 200).end());
    const { outcome } = await send(server.url);
    expect(outcome).toEqual({ sent: true, detail: `${masked(server)} answered 200, 3 tries` });
    expect(new Set(server.bodies).size).toBe(1);
  });

  it('G-6: 503 forever is given up after three tries', async () => {
    await using server = await serveHttp((response) => response.writeHead(503).end());
    const { outcome } = await send(server.url);
    expect(outcome).toEqual({ sent: false, detail: `${masked(server)} answered 503, 3 tries` });
  });

  it('G-6: 429 with Retry-After 1 is tried again a second later', async () => {
    await using server = await serveHttp((response, n) => {
      response.writeHead(n === 1 ? 429 : 200, { 'Retry-After': '1' }).end();
    });
    const { outcome, elapsedMs } = await send(server.url);
    expect(outcome.sent).toBe(true);
    expect(elapsedMs).toBeGreaterThanOrEqual(990);
  });

  it('G-6: 429 with Retry-After 3600 is dropped at once, and the log says why', async () => {
    await using server = await serveHttp((response) =>
      response.writeHead(429, { 'Retry-After': '3600' }).end(),
    );
    const { outcome, lines, elapsedMs } = await send(server.url);
    expect(outcome.detail).toBe(
      `${masked(server)} answered 429, 1 try; waiting 3600000 ms would exceed 2000 ms`,
    );
    expect(lines[0]).toBe(`alert not sent: ${outcome.detail}`);
    expect(elapsedMs).toBeLessThan(1000);
  });

  it('G-6: 429 with a Retry-After of garbage is tried again after the usual wait', async () => {
    await using server = await serveHttp((response, n) => {
      response.writeHead(n === 1 ? 429 : 200, { 'Retry-After': 'soon, -1e9' }).end();
    });
    expect((await send(server.url)).outcome.sent).toBe(true);
  });

  it.each([301, 302, 303, 307, 308])(
    'G-7: %i is a failure, and where it points is not asked',
    async (status) => {
      await using attacker = await serveHttp((response) => response.end('ok'));
      await using server = await serveHttp((response) => {
        response.writeHead(status, { Location: attacker.url }).end();
      });
      const { outcome } = await send(server.url);
      expect(outcome.detail).toBe(
        `${masked(server)} answered ${status}, a redirect that is not followed, 1 try`,
      );
      expect([server.hits, attacker.hits]).toEqual([1, 0]);
    },
  );
});

function drip(
  socket: { write(text: string): boolean; on(event: 'close', f: () => void): unknown },
  text: string,
) {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 20);
  socket.on('close', () => clearInterval(timer));
}
