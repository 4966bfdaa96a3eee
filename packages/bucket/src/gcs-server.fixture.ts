// A Google Cloud Storage for tests: the JSON API as the real client speaks it, in this process, on loopback, with faults on demand.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GcsAnswer, json, media, metadata, toAnswer } from './gcs-answers.fixture.ts';
import { answerFault, flipBit, type GcsFault, GcsFaults, type GcsOp } from './gcs-faults.fixture.ts';
import { GcsRefusal, GcsStore } from './gcs-store.fixture.ts';
import { GcsUploads, readBody, splitMultipart } from './gcs-uploads.fixture.ts';

/** A running server. */
export interface GcsServer {
  /** `http://127.0.0.1:<port>`, as `STORAGE_EMULATOR_HOST` has it. */
  readonly endpoint: string;
  readonly port: number;
  readonly store: GcsStore;
  readonly uploads: GcsUploads;
  /** What was asked so far, e.g. `stat`, `read`. */
  readonly seen: GcsOp[];
  /** `Authorization` of each request. */
  readonly tokens: (string | undefined)[];
  /** Objects on a page of a listing; the service's 1,000. */
  pageSize: number;
  /** Bytes that one call of `rewriteTo` copies before it asks to be called again. */
  rewriteBytes: number;
  /** One bit of all that is uploaded arrives wrong. */
  flipsUploads: boolean;
  /** Lets the next requests of a kind fail. */
  fail(fault: GcsFault): void;
  /** Forgets all faults. */
  heal(): void;
  close(): Promise<void>;
}

/** What a request is about. */
export interface GcsCall {
  readonly op: GcsOp;
  readonly bucket: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly rest: readonly string[];
}

const OBJECT =
  /^(?:\/download)?(?:\/storage\/v1)?\/b\/([^/]+)\/o\/([^/]+)(?:\/rewriteTo\/b\/([^/]+)\/o\/([^/]+))?$/;
const OBJECTS = /^(\/upload)?(?:\/storage\/v1)?\/b\/([^/]+)\/o$/;

/** Starts a server with these buckets. */
export async function startGcsServer(buckets: Iterable<string> = ['bucket']): Promise<GcsServer> {
  const store = new GcsStore(buckets);
  const faults = new GcsFaults();
  const server = createServer((request, response) => void handle(state, faults, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const state: GcsServer = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    store,
    uploads: new GcsUploads(store),
    seen: [],
    tokens: [],
    pageSize: 1000,
    rewriteBytes: Number.POSITIVE_INFINITY,
    flipsUploads: false,
    fail: (fault) => faults.add(fault),
    heal: () => {
      faults.clear();
      state.flipsUploads = false;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

async function handle(
  state: GcsServer,
  faults: GcsFaults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let isEaten = false;
  const answer = async (store: GcsStore): Promise<GcsAnswer> => {
    isEaten = true;
    return toAnswer(() => serve(state, store, call, request));
  };
  const call = readCall(request);
  state.seen.push(call.op);
  state.tokens.push(request.headers.authorization);
  await answerFault(faults.take(call), response, answer, state.store);
  if (!isEaten) request.resume();
}

function readCall(request: IncomingMessage): GcsCall {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://x');
  const many = OBJECTS.exec(pathname);
  if (many !== null) {
    const op = request.method === 'GET' ? 'list' : query.has('upload_id') ? 'piece' : uploadOp(query);
    return { op, bucket: decodeURIComponent(many[2] ?? ''), name: query.get('name') ?? '', query, rest: [] };
  }
  const [, bucket = '', name = '', ...rest] = (OBJECT.exec(pathname) ?? []).map((part) =>
    decodeURIComponent(part ?? ''),
  );
  const isMedia = query.get('alt') === 'media';
  const isCopy = request.method === 'POST';
  const op = request.method === 'DELETE' ? 'delete' : isCopy ? 'copy' : isMedia ? 'read' : 'stat';
  return { op, bucket, name, query, rest };
}

function uploadOp(query: URLSearchParams): GcsOp {
  return query.get('uploadType') === 'resumable' ? 'start' : 'upload';
}

async function serve(
  state: GcsServer,
  store: GcsStore,
  call: GcsCall,
  request: IncomingMessage,
): Promise<GcsAnswer> {
  const { op, bucket, name, query } = call;
  if (op === 'list') return list(state, store, call);
  if (op === 'stat') return json(metadata(store.get(bucket, name, query)));
  if (op === 'read') return media(store.get(bucket, name, query), request.headers.range);
  if (op === 'copy') return rewrite(state, call);
  if (op === 'delete') {
    store.delete(bucket, name, query);
    return { status: 204, body: Buffer.alloc(0) };
  }
  const body = await readBody(request);
  if (op === 'piece') return piece(state, request, query.get('upload_id') ?? '', body);
  if (!body.isWhole) throw new GcsRefusal(400, 'badContent', 'cut');
  if (op === 'start') {
    store.find(bucket, name); // refuses what is in no bucket
    const claims = JSON.parse(body.data.length > 0 ? String(body.data) : '{}');
    const id = state.uploads.start(bucket, name || claims.name, query, claims);
    const location = `http://${request.headers.host}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
    return { status: 200, headers: { location }, body: Buffer.alloc(0) };
  }
  const contentType = request.headers['content-type'] ?? '';
  if (query.get('uploadType') === 'media')
    return json(metadata(store.put(bucket, name, body.data, query, { contentType })));
  const { claims, data } = splitMultipart(body.data, contentType);
  const arrived = state.flipsUploads ? flipBit(data) : data;
  return json(metadata(store.put(bucket, name || (claims.name ?? ''), arrived, query, claims)));
}

function piece(
  state: GcsServer,
  { method, headers }: IncomingMessage,
  id: string,
  body: Awaited<ReturnType<typeof readBody>>,
): GcsAnswer {
  if (method === 'DELETE') {
    state.uploads.cancel(id);
    return { status: 499, body: Buffer.alloc(0) };
  }
  const hashes = String(headers['x-goog-hash'] ?? '');
  const range = headers['content-range'] ?? `bytes 0-0/${body.data.length}`;
  const arrived = state.flipsUploads ? { ...body, data: flipBit(body.data) } : body;
  const answer = state.uploads.put(id, range, arrived, hashes);
  if ('object' in answer) return json(metadata(answer.object));
  const kept = answer.keptBytes === 0 ? {} : { range: `bytes=0-${answer.keptBytes - 1}` };
  return { status: 308, headers: kept, body: Buffer.alloc(0) };
}

function list({ pageSize }: GcsServer, store: GcsStore, { bucket, query }: GcsCall): GcsAnswer {
  const after = query.get('pageToken') ?? '';
  const size = Math.min(Number(query.get('maxResults') ?? pageSize), pageSize);
  const rest = store
    .list(bucket, query.get('prefix') ?? '')
    .filter(({ name }) => after === '' || name > after);
  const page = rest.slice(0, size);
  const nextPageToken = rest.length > size ? page.at(-1)?.name : undefined;
  return json({ kind: 'storage#objects', items: page.map(metadata), nextPageToken });
}

function rewrite(
  { store, rewriteBytes }: GcsServer,
  { bucket, name, query, rest: [toBucket = '', to = ''] }: GcsCall,
): GcsAnswer {
  const { data, contentType, metadata: own } = store.get(bucket, name, new URLSearchParams());
  const done = Math.min(Number(query.get('rewriteToken') ?? 0) + rewriteBytes, data.length);
  const progress = {
    kind: 'storage#rewriteResponse',
    totalBytesRewritten: `${done}`,
    objectSize: `${data.length}`,
  };
  if (done < data.length) return json({ ...progress, done: false, rewriteToken: `${done}` });
  return json({
    ...progress,
    done: true,
    resource: metadata(store.put(toBucket, to, data, query, { contentType, metadata: own })),
  });
}
