// A webhook on loopback that keeps what was posted to it and answers as told, well or badly.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that arrived. */
export interface WebhookPost {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer. */
export interface WebhookAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `ok`, as Slack says it. */
  readonly body?: string;
  /** `hang`: never answers; `reset`: closes the connection; `endless`: a body that does not end. */
  readonly fault?: 'hang' | 'reset' | 'endless';
}

/** A running receiver. */
export interface SlackReceiver extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/services/T000/B000/<secret>`: what `WEBHOOK_URL` is set to. */
  readonly url: string;
  /** A part of the URL that must appear in no output. */
  readonly secret: string;
  /** What has arrived, in order. */
  readonly posts: readonly WebhookPost[];
  /** Resolves when at least `count` requests have arrived. */
  received(count: number): Promise<readonly WebhookPost[]>;
  /** Closes the server and its connections. */
  close(): Promise<void>;
}

const SECRET = 'xSlackSecretCanaryx';
const ENDLESS_CHUNK = 'x'.repeat(16_384);

/**
 * Starts a real HTTP server that stands for Slack.
 *
 * @param answers - One a request, in order; the last is used again. Default: 200 `ok`.
 * @example
 * await using slack = await slackReceiver([{ status: 500 }, {}]);
 * await runProcess(command, { env: { WEBHOOK_URL: slack.url } });
 */
export async function slackReceiver(answers: readonly WebhookAnswer[] = []): Promise<SlackReceiver> {
  const posts: WebhookPost[] = [];
  const arrived = new EventTarget();
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (body === undefined) return; // the client went away
    posts.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    arrived.dispatchEvent(new Event('post'));
    answer(request, response, answers[Math.min(posts.length, answers.length) - 1] ?? {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T000/B000/${SECRET}`,
    secret: SECRET,
    posts,
    async received(count) {
      while (posts.length < count) await once(arrived, 'post');
      return posts;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(request: IncomingMessage, response: ServerResponse, how: WebhookAnswer): void {
  if (how.fault === 'hang') return;
  if (how.fault === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  response.writeHead(how.status ?? 200, { 'content-type': 'text/html', ...how.headers });
  if (how.fault !== 'endless') {
    response.end(how.body ?? 'ok');
    return;
  }
  const more = () => {
    while (!response.destroyed && response.write(ENDLESS_CHUNK));
  };
  response.on('drain', more);
  more();
}
