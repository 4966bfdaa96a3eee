// An S3 that ignores If-None-Match, as some servers that call themselves compatible do: it overwrites, and says that it has written.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A running server; every bucket is there. */
export interface CarelessS3 extends AsyncDisposable {
  readonly endpoint: string;
  /** Path of the object (`/bucket/key`) → its bytes. */
  readonly objects: ReadonlyMap<string, StoredBytes>;
}

interface StoredBytes {
  readonly data: Buffer;
  readonly at: Date;
}

/** Starts it on loopback. */
export async function startCarelessS3(): Promise<CarelessS3> {
  const objects = new Map<string, StoredBytes>();
  const server = createServer((request, response) => void answer(objects, request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

async function answer(
  objects: Map<string, StoredBytes>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://x');
  const sent = await buffer(request);
  if (request.method === 'PUT') objects.set(pathname, { data: plain(request, sent), at: new Date() });
  if (request.method === 'DELETE') objects.delete(pathname);
  if (request.method === 'DELETE') return void response.writeHead(204).end();
  if (query.get('list-type') === '2')
    return void response.writeHead(200).end(listing(objects, pathname, query));
  const found = objects.get(pathname);
  if (found === undefined) {
    const body = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>';
    return void response.writeHead(404).end(request.method === 'HEAD' ? undefined : body);
  }
  const headers = { etag: etagOf(found), 'last-modified': found.at.toUTCString() };
  const body = request.method === 'PUT' ? Buffer.alloc(0) : found.data;
  response.writeHead(200, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The SDK may send a body in chunks, each after its length in hexadecimal. */
function plain({ headers }: IncomingMessage, sent: Buffer): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return sent;
  const sizeBytes = Number(headers['x-amz-decoded-content-length']);
  const start = sent.indexOf('\r\n') + 2;
  return sent.subarray(start, start + sizeBytes);
}

function listing(objects: ReadonlyMap<string, StoredBytes>, bucket: string, query: URLSearchParams): string {
  const root = `${bucket.replace(/\/$/, '')}/`;
  const names = [...objects.keys()]
    .filter((path) => path.startsWith(root + (query.get('prefix') ?? '')))
    .sort();
  const contents = names.map((path) => {
    const { data, at } = objects.get(path) as StoredBytes;
    const facts = `<Size>${data.length}</Size><LastModified>${at.toISOString()}</LastModified>`;
    return `<Contents><Key>${path.slice(root.length)}</Key>${facts}</Contents>`;
  });
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

function etagOf({ data }: StoredBytes): string {
  return `"${createHash('md5').update(data).digest('hex')}"`;
}
