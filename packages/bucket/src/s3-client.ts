// The S3 client, made for the first call: no retries and no waiting of its own, checksums proved by us.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { DriverFault } from './driver.ts';
import { loadOnce } from './load-once.ts';
import type { CloudTiming } from './timing.ts';

/** How to reach S3. */
export interface S3Options {
  /** Of a compatible server, e.g. `http://127.0.0.1:9000`; from the environment only. Default: AWS, by region. */
  readonly endpoint?: string | undefined;
  readonly timing: CloudTiming;
  /** Names of the variables that are set and say who we are, for messages. Default: none. */
  readonly variables?: readonly string[] | undefined;
  /** Default: the SDK's chain (environment, profiles, web identity, containers, instances). */
  readonly credentials?: NonNullable<S3ClientConfig['credentials']>;
}

const MAX_SOCKETS = 50;
/** What compatible servers expect where nobody has said a region. */
const ANY_REGION = 'us-east-1';

const loadSdk = loadOnce(() =>
  Promise.all([import('@aws-sdk/client-s3'), import('@smithy/node-http-handler')]),
);

/** @throws {@link DriverFault} `unavailable` when no region is known. */
export async function connectS3(options: S3Options): Promise<S3> {
  const [sdk, { NodeHttpHandler }] = await loadSdk();
  const { connectMs, answerMs } = options.timing;
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
  };
  const getting = new NodeHttpHandler({ ...agents, connectionTimeout: connectMs });
  // What a reader has not asked for yet makes a download stand still, so only uploads may not; downloads are paced elsewhere.
  const sending = new NodeHttpHandler({ ...agents, connectionTimeout: connectMs, socketTimeout: answerMs });
  const config: S3ClientConfig = {
    requestHandler: {
      handle: (...[request, settings]: Parameters<typeof getting.handle>) =>
        (request.method === 'GET' ? getting : sending).handle(request, settings),
    },
    maxAttempts: 1,
    followRegionRedirects: true,
    expectContinueHeader: false,
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
  const client = new sdk.S3(config);
  const region = await regionOf(client);
  if (region === undefined && options.endpoint === undefined)
    throw new DriverFault('unavailable', 'no region is known: set AWS_REGION');
  const known = region === undefined ? new sdk.S3({ ...config, region: ANY_REGION }) : client;
  askForChecksums(known);
  return known;
}

function regionOf(client: S3): Promise<string | undefined> {
  return client.config.region().catch(() => undefined);
}

/** The SDK would prove each body by itself, and never one that was resumed. */
function askForChecksums(client: S3): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { request } = args as { request: { headers: Record<string, string> } };
        if (commandName === 'GetObjectCommand') request.headers['x-amz-checksum-mode'] = 'ENABLED';
        return next(args);
      },
    { step: 'build', name: 'askForChecksums' },
  );
}
