// S3 servers for tests: moto, and Ceph's gateway.
import { fileURLToPath } from 'node:url';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { type Bucket, createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.fixture.ts';
import type { FaultyStore } from './fault-table.suite.ts';
import { createS3Driver } from './s3-driver.ts';
import { freePort, type RunningServer, startServer, works } from './server-process.fixture.ts';
import { CLOUD_TIMING, type CloudTiming } from './timing.ts';

/** Canaries: no error, log or object may ever hold the secret. */
export const S3_CREDENTIALS = {
  accessKeyId: 'canary-access-key-of-the-tests',
  secretAccessKey: 'canary-secret-of-the-tests',
};
export const S3_BUCKET = 'slipway-tests';

const RADOSGW = fileURLToPath(new URL('../test-servers/radosgw.sh', import.meta.url));

/** A kind of server: whether it can run here, and how. */
export interface S3ServerKind {
  readonly name: string;
  /** Undefined when it can run, else what is missing. */
  readonly missing: () => string | undefined;
  readonly start: () => Promise<RunningServer>;
}

/** https://docs.getmoto.org; a Python package. Single answers, no conditional conflicts; fast to start. */
export const MOTO: S3ServerKind = {
  name: 'moto_server',
  missing: () =>
    works('moto_server', '--help') ? undefined : 'moto_server is not installed (pip install "moto[server]")',
  start: async () => {
    const port = await freePort();
    return startServer(['moto_server', '-H', '127.0.0.1', '-p', String(port)], port);
  },
};

/** Ceph's object gateway over a cluster of one process each in a temporary folder. */
export const RADOSGW_SERVER: S3ServerKind = {
  name: 'radosgw',
  missing: () => {
    const absent = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd'].filter(
      (command) => !works('which', command),
    );
    return absent.length === 0
      ? undefined
      : `${absent.join(', ')} not installed (apt-get install radosgw ceph-mon ceph-osd ceph-common)`;
  },
  start: async () => {
    const port = await freePort();
    const { accessKeyId: S3_ACCESS_KEY, secretAccessKey: S3_SECRET_KEY } = S3_CREDENTIALS;
    return startServer(['bash', RADOSGW, String(port), String(await freePort())], port, {
      S3_ACCESS_KEY,
      S3_SECRET_KEY,
    });
  },
};

/** The first of them that can run here, the quicker one first; or what is missing. */
export function findS3Server(): S3ServerKind | string {
  const kinds = [MOTO, RADOSGW_SERVER];
  return kinds.find((kind) => kind.missing() === undefined) ?? kinds.map((kind) => kind.missing()).join('; ');
}

/** A client past every wrapper, as somebody else would use the store. */
export function rawS3(endpoint: string): S3 {
  return new S3({ endpoint, forcePathStyle: true, region: 'us-east-1', credentials: S3_CREDENTIALS });
}

/** A bucket of its own below a server. */
export function s3Bucket(endpoint: string, prefix: string, limits: Partial<CloudTiming> = {}): Bucket {
  const timing = { ...CLOUD_TIMING, ...limits };
  const address = cloudAddress('s3', S3_BUCKET, prefix === '' ? '' : `/${prefix}`);
  return createBucket(createS3Driver(address, { endpoint, timing, credentials: S3_CREDENTIALS }));
}

/** The server of a file's tests. */
export interface UsedS3Server {
  readonly endpoint: () => string;
  readonly newBucket: () => Bucket;
}

/** One server for the tests of a file. */
export function useS3Server(kind: S3ServerKind): UsedS3Server {
  let server: RunningServer | undefined;
  let buckets = 0;
  beforeAll(async () => {
    server = await kind.start();
    const client = rawS3(server.endpoint);
    await client.createBucket({ Bucket: S3_BUCKET });
    client.destroy();
  });
  afterAll(() => server?.stop());
  const endpoint = (): string => server?.endpoint ?? '';
  return { endpoint, newBucket: () => s3Bucket(endpoint(), `p${++buckets}`) };
}

/** A fault proxy before the server, and one bucket behind it. */
export function useFaultyS3(server: UsedS3Server): FaultyStore {
  let proxy: FaultProxy | undefined;
  beforeAll(async () => {
    proxy = await startFaultProxy(server.endpoint());
  });
  afterAll(() => proxy?.stop());
  const running = (): FaultProxy => {
    if (proxy === undefined) throw new Error('the proxy runs only while tests do');
    return proxy;
  };
  return {
    proxy: running,
    open: (limits) => s3Bucket(running().endpoint, 'faulty', limits),
    direct: () => s3Bucket(server.endpoint(), 'faulty'),
    isDownload: ({ method, url }) => method === 'GET' && !url.includes('list-type'),
    isCommit: ({ method, url }) => method === 'PUT' || (method === 'POST' && !url.includes('?uploads')),
    canary: S3_CREDENTIALS.secretAccessKey,
  };
}
