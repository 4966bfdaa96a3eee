// A server that refuses, and quotes in its answer all that it was sent, as stores and token servers do when a signature is wrong.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A running server. */
export interface TalkativeServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** What it was sent so far, headers and bodies: the proof that secrets went to it. */
  readonly heard: readonly string[];
}

/** @param status - Of each answer. */
export async function talkativeServer(status: number): Promise<TalkativeServer> {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const told = JSON.stringify({ url: request.url, headers: request.headers, body: String(body) });
    heard.push(told);
    const isXml = request.headers['x-amz-date'] !== undefined;
    const text = told.replaceAll('<', ' ').replaceAll('&', ' ');
    const xml = `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>${text}</Message></Error>`;
    const json = { error: 'invalid_grant', error_description: told };
    response.writeHead(status, { 'content-type': isXml ? 'application/xml' : 'application/json' });
    response.end(isXml ? xml : JSON.stringify(json));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
