// An S3 server that keeps nothing: it takes any bytes and sends the same 1 MiB again and again, so that what is measured is the client.
// Run: node s3-stand-in.ts <bytes of every object>; prints its port.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { blocks } from './block.ts';

const sizeBytes = Number(process.argv[2]);
const checksum = checksumOf(sizeBytes);

const server = createServer((request, response) => {
  const { method = '', url = '' } = request;
  if (method === 'GET') {
    const isProved = request.headers['x-amz-checksum-mode'] === 'ENABLED';
    const proof = isProved ? { 'x-amz-checksum-crc32': checksum, 'x-amz-checksum-type': 'FULL_OBJECT' } : {};
    response.writeHead(200, { 'content-length': sizeBytes, etag: '"stand-in-1"', ...proof });
    Readable.from(blocks(sizeBytes)).pipe(response);
    return;
  }
  request.resume().on('end', () => answer(method, url, response));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

function answer(method: string, url: string, response: ServerResponse): void {
  if (method === 'POST' && url.includes('uploads')) {
    response.end('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
  } else if (method === 'POST') {
    response.end('<CompleteMultipartUploadResult><ETag>"stand-in-1"</ETag></CompleteMultipartUploadResult>');
  } else response.writeHead(200, { etag: '"part"' }).end();
}

function checksumOf(bytes: number): string {
  let crc = 0;
  for (const block of blocks(bytes)) crc = crc32(block, crc);
  const out = Buffer.alloc(4);
  out.writeUInt32BE(crc);
  return out.toString('base64');
}
