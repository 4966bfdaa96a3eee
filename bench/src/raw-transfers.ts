// The peers of the bucket bench: each store's own SDK as its documentation shows it, and plain file streams.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** One transfer. */
export interface Transfer {
  readonly what: 'write' | 'read';
  readonly uri: string;
  readonly key: string;
  readonly endpoint: string;
  /** What a write moves. */
  readonly source: () => AsyncIterable<Buffer>;
  /** What a read does with the bytes: it counts them. */
  readonly sink: (chunks: AsyncIterable<Uint8Array>) => Promise<number>;
}

/** Moves the bytes, and says how many were read; a write says nothing. */
export type Move = () => Promise<number | undefined>;

const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** Loads what the peer needs; what it returns is what is timed. */
export function prepareRaw(transfer: Transfer): Promise<Move> {
  if (transfer.uri.startsWith('s3:')) return rawS3(transfer);
  return transfer.uri.startsWith('gs:') ? rawGcs(transfer) : rawFile(transfer);
}

/** `GetObject`, and the managed upload with its own defaults (4 parts of 5 MiB at a time). */
async function rawS3({ what, uri, key, endpoint, source, sink }: Transfer): Promise<Move> {
  const [{ GetObjectCommand, S3Client }, { Upload }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
  ]);
  const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1', credentials });
  const object = { Bucket: new URL(uri).hostname, Key: key };
  if (what === 'read') {
    return async () => {
      const { Body } = await client.send(new GetObjectCommand(object));
      const total = await sink(Body as Readable);
      client.destroy();
      return total;
    };
  }
  return async () => {
    await new Upload({ client, params: { ...object, Body: Readable.from(source()) } }).done();
    client.destroy();
    return undefined;
  };
}

/** Streams with their own defaults: both prove the checksum, as ours do. */
async function rawGcs({ what, uri, key, endpoint, source, sink }: Transfer): Promise<Move> {
  const { Storage } = await import('@google-cloud/storage');
  const storage = new Storage({ apiEndpoint: endpoint, projectId: 'bench' });
  const file = storage.bucket(new URL(uri).hostname).file(key);
  if (what === 'read') return () => sink(file.createReadStream());
  return async () => {
    await pipeline(Readable.from(source()), file.createWriteStream());
    return undefined;
  };
}

/** What a careful program does without a library: a temporary file, an fsync, a rename. */
async function rawFile({ what, uri, source, sink }: Transfer): Promise<Move> {
  const folder = fileURLToPath(uri);
  const path = `${folder}/raw`;
  if (what === 'read') return () => sink(createReadStream(path, { highWaterMark: 1 << 20 }));
  return async () => {
    await pipeline(
      Readable.from(source()),
      createWriteStream(`${path}.tmp`, { highWaterMark: 1 << 20, flush: true }),
    );
    await rename(`${path}.tmp`, path);
    await using handle = await open(folder);
    await handle.sync();
    return undefined;
  };
}
