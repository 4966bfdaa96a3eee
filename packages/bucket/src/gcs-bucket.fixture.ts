// Buckets on the GCS server of the tests.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Bucket, createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { createGcsDriver, type GcsOptions } from './gcs-driver.ts';
import { type GcsServer, startGcsServer } from './gcs-server.fixture.ts';
import { CLOUD_TIMING, type CloudTiming } from './timing.ts';

/** The name of the server's bucket. */
export const GCS_BUCKET = 'bucket';

/** The smallest piece that the service allows. */
export const SMALL_PIECE = 256 << 10;

/** Limits that a loopback server keeps easily, and a test need not wait for. */
export const QUICK: CloudTiming = {
  ...CLOUD_TIMING,
  connectMs: 1_000,
  answerMs: 250,
  minBytesPerSecond: 1 << 20,
  attempts: 4,
  firstWaitMs: 1,
  maxWaitMs: 2,
  totalMs: 5_000,
};

/** One server for a file of tests, in good health at the start of each, and a maker of empty buckets on it. */
export function useGcs(): {
  readonly server: () => GcsServer;
  readonly newBucket: (options?: GcsOptions) => Bucket;
} {
  let server: GcsServer | undefined;
  let buckets = 0;
  const running = (): GcsServer => {
    if (server === undefined) throw new Error('the server does not run yet');
    return server;
  };
  beforeAll(async () => {
    server = await startGcsServer([GCS_BUCKET]);
  });
  beforeEach(() => running().heal());
  afterAll(() => server?.close());
  return {
    server: running,
    newBucket: (options = {}) => {
      const address = cloudAddress('gs', GCS_BUCKET, `/a/b-${buckets++}`);
      return createBucket(createGcsDriver(address, { endpoint: running().endpoint, ...options }));
    },
  };
}
