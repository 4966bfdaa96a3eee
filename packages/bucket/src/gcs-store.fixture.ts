// What the GCS server of the tests stores: objects with generations, and the preconditions of the JSON API.
import { createHash } from 'node:crypto';
import { crc32c, crc32cText } from './crc32c.ts';

/** One object; a new generation is a new one of these. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  readonly generation: number;
  readonly data: Buffer;
  readonly contentType: string;
  /** Custom metadata. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly updated: Date;
  /** base64, as in the API. */
  readonly crc32c: string;
  readonly md5: string;
}

/** What the client says of the bytes that it sends. */
export interface Claims {
  readonly contentType?: string | undefined;
  readonly crc32c?: string | undefined;
  readonly md5Hash?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A refusal as the JSON API words it. */
export class GcsRefusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message = reason) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** The objects of all buckets. */
export class GcsStore {
  readonly #buckets: ReadonlySet<string>;
  readonly #objects = new Map<string, StoredObject>();
  #generation = 1_764_000_000_000_000;
  /** `false`: preconditions are ignored, as poor copies of the service do. */
  honoursPreconditions = true;

  constructor(buckets: Iterable<string>) {
    this.#buckets = new Set(buckets);
  }

  /** The store as it is now; later writes do not show in it. */
  snapshot(): GcsStore {
    const copy = new GcsStore(this.#buckets);
    for (const [id, object] of this.#objects) copy.#objects.set(id, object);
    return copy;
  }

  find(bucket: string, name: string): StoredObject | undefined {
    if (!this.#buckets.has(bucket))
      throw new GcsRefusal(404, 'notFound', 'The specified bucket does not exist.');
    return this.#objects.get(`${bucket}/${name}`);
  }

  get(bucket: string, name: string, query: URLSearchParams): StoredObject {
    const found = this.find(bucket, name);
    const asked = query.get('generation');
    if (found === undefined || (asked !== null && Number(asked) !== found.generation))
      throw new GcsRefusal(404, 'notFound', `No such object: ${bucket}/${name}`);
    this.check(bucket, name, query);
    return found;
  }

  put(bucket: string, name: string, data: Buffer, query: URLSearchParams, claims: Claims): StoredObject {
    this.find(bucket, name);
    this.check(bucket, name, query);
    const object: StoredObject = {
      bucket,
      name,
      data,
      generation: ++this.#generation,
      contentType: claims.contentType ?? 'application/octet-stream',
      metadata: claims.metadata,
      updated: new Date(),
      crc32c: crc32cText(crc32c(data)),
      md5: createHash('md5').update(data).digest('base64'),
    };
    if (claims.crc32c !== undefined && claims.crc32c !== object.crc32c)
      throw new GcsRefusal(
        400,
        'invalid',
        `Provided CRC32C "${claims.crc32c}" doesn't match calculated CRC32C`,
      );
    if (claims.md5Hash !== undefined && claims.md5Hash !== object.md5)
      throw new GcsRefusal(
        400,
        'invalid',
        `Provided MD5 hash "${claims.md5Hash}" doesn't match calculated MD5 hash`,
      );
    this.#objects.set(`${bucket}/${name}`, object);
    return object;
  }

  delete(bucket: string, name: string, query: URLSearchParams): void {
    this.get(bucket, name, query);
    this.#objects.delete(`${bucket}/${name}`);
  }

  /** In the order of the service: by UTF-8 bytes of the name. */
  list(bucket: string, prefix: string): StoredObject[] {
    this.find(bucket, '');
    return [...this.#objects.values()]
      .filter((object) => object.bucket === bucket && object.name.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  }

  /** @throws GcsRefusal 412. `ifGenerationMatch=0` means "only if there is none". */
  check(bucket: string, name: string, query: URLSearchParams): void {
    const match = query.get('ifGenerationMatch');
    if (match === null || !this.honoursPreconditions) return;
    const generation = this.find(bucket, name)?.generation ?? 0;
    if (Number(match) !== generation)
      throw new GcsRefusal(
        412,
        'conditionNotMet',
        'At least one of the pre-conditions you specified did not hold.',
      );
  }
}
