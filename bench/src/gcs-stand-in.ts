// A Google Cloud Storage that keeps nothing: it takes any bytes and sends the same 1 MiB again and again, so that what is measured is
// the client. It tells the checksum of what the bench moves, by Google's own code, and both clients hold their bytes to it.
// Run: node gcs-stand-in.ts <bytes of every object>; prints its port.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { CRC32C } from '@google-cloud/storage';
import { blocks } from './block.ts';

const sizeBytes = Number(process.argv[2]);
const crc32c = checksumOf(sizeBytes);
const GENERATION = '1';

const server = createServer((request, response) => {
  if (request.method === 'GET') get(request, response);
  else request.resume().on('end', () => take(request, response));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

function get({ url = '' }: IncomingMessage, response: ServerResponse): void {
  if (!url.includes('alt=media')) {
    object(response);
    return;
  }
  response.writeHead(200, {
    'content-length': sizeBytes,
    'content-type': 'application/octet-stream',
    'x-goog-generation': GENERATION,
    'x-goog-hash': `crc32c=${crc32c}`,
    'x-goog-stored-content-encoding': 'identity',
    'x-goog-stored-content-length': sizeBytes,
  });
  Readable.from(blocks(sizeBytes)).pipe(response);
}

/** The start of a resumable upload, a piece of one, or its end. */
function take({ method, headers }: IncomingMessage, response: ServerResponse): void {
  if (method === 'POST') {
    const location = `http://${headers.host}/upload/storage/v1/b/bench/o?uploadType=resumable&upload_id=u`;
    response.writeHead(200, { location }).end();
    return;
  }
  const [, to = '', total] = /^bytes \d+-(\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const isLast = to === '*' || total !== '*';
  if (isLast) object(response);
  else response.writeHead(308, { range: `bytes=0-${to}` }).end();
}

function object(response: ServerResponse): void {
  const facts = {
    name: 'x/bench/object',
    bucket: 'bench',
    generation: GENERATION,
    size: `${sizeBytes}`,
    crc32c,
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ...facts, etag: 'e', updated: new Date(0).toISOString() }));
}

function checksumOf(bytes: number): string {
  const crc = new CRC32C();
  for (const block of blocks(bytes)) crc.update(block);
  return crc.toString();
}
