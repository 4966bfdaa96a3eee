// How the GCS server of the tests words its answers.
import { GcsRefusal, type StoredObject } from './gcs-store.fixture.ts';

/** What the server answers. */
export interface GcsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The bytes of an object, or a range of them. */
export function media(object: StoredObject, range: string | undefined): GcsAnswer {
  const size = object.data.length;
  const headers = {
    'content-type': object.contentType,
    'x-goog-generation': `${object.generation}`,
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5}`,
    'x-goog-stored-content-encoding': 'identity',
    'x-goog-stored-content-length': `${size}`,
  };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers, body: object.data };
  const start = Number(from);
  if (start >= size) throw new GcsRefusal(416, 'requestedRangeNotSatisfiable');
  const end = Math.min(to === '' ? size - 1 : Number(to), size - 1);
  const partial = { ...headers, 'content-range': `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: partial, body: object.data.subarray(start, end + 1) };
}

/** An object as the JSON API describes it. */
export function metadata(object: StoredObject): Record<string, unknown> {
  return {
    kind: 'storage#object',
    id: `${object.bucket}/${object.name}/${object.generation}`,
    name: object.name,
    bucket: object.bucket,
    generation: `${object.generation}`,
    metageneration: '1',
    contentType: object.contentType,
    size: `${object.data.length}`,
    crc32c: object.crc32c,
    md5Hash: object.md5,
    metadata: object.metadata,
    etag: Buffer.from(`${object.generation}`).toString('base64'),
    timeCreated: object.updated.toISOString(),
    updated: object.updated.toISOString(),
  };
}

/** An answer in JSON. */
export function json(value: unknown, status = 200): GcsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** An answer, or the refusal that was thrown instead of one. */
export async function toAnswer(run: () => Promise<GcsAnswer>): Promise<GcsAnswer> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof GcsRefusal)) throw error;
    const { status, reason, message } = error;
    return json(
      { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } },
      status,
    );
  }
}
