// Uploads to the GCS server of the tests: in one request, as two parts, and resumable in pieces.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Claims, GcsRefusal, type GcsStore, type StoredObject } from './gcs-store.fixture.ts';

/** Pieces of a resumable upload but the last are kept in whole units of this. @see cloud.google.com/storage/docs/performing-resumable-uploads */
const UPLOAD_UNIT_BYTES = 256 * 1024;

/** A resumable upload that was started. */
interface Session {
  readonly bucket: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly claims: Claims;
  readonly pieces: Buffer[];
  size: number;
  done?: StoredObject;
}

/** What a piece got: the object, or how many bytes are kept. */
export type PieceAnswer = { readonly object: StoredObject } | { readonly keptBytes: number };

/** A body as far as it came. */
export interface Body {
  readonly data: Buffer;
  readonly isWhole: boolean;
}

/** Reads a request to its end, or to where its connection broke. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return { data: Buffer.concat(chunks), isWhole: false };
  }
  return { data: Buffer.concat(chunks), isWhole: true };
}

/** The two parts of `multipart/related`: the metadata and the bytes. */
export function splitMultipart(
  body: Buffer,
  contentType: string,
): { claims: Claims & { name?: string }; data: Buffer } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new GcsRefusal(400, 'badContent', 'no boundary');
  const first = body.indexOf(`--${boundary}`);
  const second = body.indexOf(`\r\n--${boundary}`, first + 1);
  const last = body.lastIndexOf(`\r\n--${boundary}--`);
  if (first < 0 || second < 0 || last <= second) throw new GcsRefusal(400, 'badContent', 'not two parts');
  const [metadata, media] = [body.subarray(first, second), body.subarray(second + 2, last)].map((part) =>
    part.subarray(part.indexOf('\r\n\r\n') + 4),
  );
  return { claims: JSON.parse(String(metadata)), data: Buffer.from(media ?? []) };
}

/** The resumable uploads that are under way. */
export class GcsUploads {
  readonly #store: GcsStore;
  readonly #sessions = new Map<string, Session>();

  constructor(store: GcsStore) {
    this.#store = store;
  }

  /** How many were started and neither finished nor cancelled. */
  get openCount(): number {
    return [...this.#sessions.values()].filter(({ done }) => done === undefined).length;
  }

  /** Starts one; returns its id. */
  start(bucket: string, name: string, query: URLSearchParams, claims: Claims): string {
    this.#store.check(bucket, name, query);
    const id = randomUUID();
    this.#sessions.set(id, { bucket, name, query, claims, pieces: [], size: 0 });
    return id;
  }

  cancel(id: string): void {
    this.#session(id);
    this.#sessions.delete(id);
  }

  /** @param range - `Content-Range`: of a piece, with or without the total; with a star for the piece it only asks or ends. */
  put(id: string, range: string, body: Body, hashes: string): PieceAnswer {
    const session = this.#session(id);
    if (session.done !== undefined) return { object: session.done };
    // `0-*/*`: everything, in one request of unknown length.
    const [, from, to, total] = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(range) ?? [];
    if (total === undefined) throw new GcsRefusal(400, 'badRequest', 'bad Content-Range');
    const start = Number(from ?? session.size);
    if (start > session.size) return { keptBytes: session.size };
    const fresh = body.data.subarray(session.size - start);
    const isLast = body.isWhole && (to === '*' || Number(total) === session.size + fresh.length);
    const kept = isLast ? fresh.length : fresh.length - (fresh.length % UPLOAD_UNIT_BYTES);
    session.pieces.push(fresh.subarray(0, kept));
    session.size += kept;
    if (!isLast) return { keptBytes: session.size };
    session.done = this.#finish(session, hashes);
    return { object: session.done };
  }

  #finish({ bucket, name, query, claims, pieces }: Session, hashes: string): StoredObject {
    const told = Object.fromEntries(
      hashes.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    const checked = { ...claims, crc32c: told.crc32c ?? claims.crc32c, md5Hash: told.md5 ?? claims.md5Hash };
    return this.#store.put(bucket, name, Buffer.concat(pieces), query, checked);
  }

  #session(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new GcsRefusal(404, 'notFound', 'no such upload');
    return session;
  }
}
