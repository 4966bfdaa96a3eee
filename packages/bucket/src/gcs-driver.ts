// Objects in Google Cloud Storage, by its JSON API. Needs nothing of the bucket but to read, create, list and delete objects.
import { randomUUID } from 'node:crypto';
import type { CloudAddress } from './cloud-address.ts';
import { type BucketDriver, DriverFault } from './driver.ts';
import { BucketUriError } from './errors.ts';
import { GcsClient } from './gcs-client.ts';
import { type Credentials, findCredentials, NO_CREDENTIALS } from './gcs-credentials.ts';
import { gcsFault } from './gcs-fault.ts';
import { isJson, type Json, jsonOf, toStat } from './gcs-json.ts';
import { listObjects } from './gcs-list.ts';
import { opener } from './gcs-read.ts';
import { MARK, PIECE_BYTES, putObject, streamObject } from './gcs-upload.ts';
import { readResumed } from './resumed-read.ts';
import { CLOUD_TIMING, type CloudTiming } from './timing.ts';
import { readWhole } from './whole-read.ts';

/** What a GCS bucket is opened with. */
export interface GcsOptions {
  /** `STORAGE_EMULATOR_HOST`: another server that speaks the JSON API; no credentials go there. Default: Google's. */
  readonly endpoint?: string | undefined;
  /** Default: those of the environment; none for another server. */
  readonly credentials?: Credentials;
  /** Names of the variables that are set and say who we are, for messages. Default: none. */
  readonly variables?: readonly string[] | undefined;
  /** Default {@link CLOUD_TIMING}. */
  readonly timing?: CloudTiming;
  /** Of uploads, a whole number of 256 KiB. Default 8 MiB. */
  readonly pieceBytes?: number;
}

const GOOGLE = 'https://storage.googleapis.com';
/** Bytes that one call of a copy moves at most, a whole number of MiB, so that it ends within its time. */
const COPY_BYTES = 512 << 20;

/** A driver over one bucket, or the part of it below a prefix. */
export function createGcsDriver(
  { uri, bucket, prefix: root }: CloudAddress,
  options: GcsOptions = {},
): BucketDriver {
  const { endpoint, timing = CLOUD_TIMING, pieceBytes = PIECE_BYTES } = options;
  const credentials =
    options.credentials ?? (endpoint === undefined ? findCredentials(options.variables) : NO_CREDENTIALS);
  const objects = `/storage/v1/b/${bucket}/o`;
  const listing = `${objects}?${new URLSearchParams({ maxResults: '1', prefix: root, fields: 'kind' })}`;
  const client = new GcsClient({ origin: toOrigin(endpoint ?? GOOGLE), credentials, timing, listing });
  const pathOf = (key: string): string => `${objects}/${encodeURIComponent(root + key)}`;
  const targetOf = (key: string) => ({ path: `/upload${objects}`, name: root + key, pieceBytes });
  const open = (key: string) => opener(client, pathOf(key));
  const reading = { timing, toFault: gcsFault };
  const streamTo = (key: string, source: AsyncIterable<Uint8Array>) =>
    streamObject(client, targetOf(key), source);
  const metadataOf = async (key: string): Promise<Json | null> => {
    const { status, body } = await client.call({ method: 'GET', path: pathOf(key), expects: [404] });
    return status === 404 ? null : jsonOf(body);
  };
  return {
    uri,
    read: (key, maxBytes) => readWhole(open(key), reading, maxBytes),
    readStream: (key) => readResumed(open(key), reading),
    async write(key, data) {
      if (data.length > pieceBytes) await streamTo(key, once(data));
      else await putObject(client, targetOf(key), data);
    },
    writeStream: streamTo,
    async putIfAbsent(key, data) {
      const mark = randomUUID();
      const { status } = await putObject(client, targetOf(key), data, { ifAbsent: true, mark });
      if (status !== 412) return true;
      // What is there may be our own: the answer to it was lost, and this one is to its repetition.
      const found = (await metadataOf(key))?.metadata;
      return isJson(found) && found[MARK] === mark;
    },
    async copy(from, to) {
      const path = `${pathOf(from)}/rewriteTo/b/${bucket}/o/${encodeURIComponent(root + to)}`;
      const query = new URLSearchParams({ maxBytesRewrittenPerCall: `${COPY_BYTES}` });
      for (let token: unknown; ; ) {
        const { body } = await client.call({ method: 'POST', path: `${path}?${query}` });
        const { done, rewriteToken } = jsonOf(body);
        if (done === true) return;
        if (typeof rewriteToken !== 'string' || rewriteToken === token)
          throw new DriverFault('unsupported', 'it neither ends a copy nor goes on with it');
        token = rewriteToken;
        query.set('rewriteToken', rewriteToken);
      }
    },
    async stat(key) {
      const found = await metadataOf(key);
      return found === null ? null : toStat(key, found);
    },
    list: (prefix) => listObjects(client, objects, { root, prefix }),
    async delete(key) {
      await client.call({ method: 'DELETE', path: pathOf(key), expects: [404] });
    },
    // Nothing is staged: the store drops an upload that nobody finished after a week.
    sweep: async () => 0,
  };
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}

/** `127.0.0.1:9023` and `http://127.0.0.1:9023/storage/v1/` are both written. */
function toOrigin(endpoint: string): string {
  const url = URL.parse(/^https?:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`);
  if (url === null || url.username !== '' || url.password !== '')
    throw new BucketUriError(
      'gs',
      'is at a server (STORAGE_EMULATOR_HOST) whose own address is none, or holds a password',
    );
  return url.origin;
}
