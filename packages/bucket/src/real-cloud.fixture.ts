// The clouds themselves, where the user names a bucket for tests: each run works below a prefix of its own and removes it.
import { randomBytes } from 'node:crypto';
import type { Bucket } from './bucket.ts';
import { type CloudEndpoints, openBucket } from './open-bucket.ts';

/** A cloud that tests may be let into. */
export interface CloudKind {
  readonly name: string;
  /** The variable that names the bucket, and what it looks like. */
  readonly variable: string;
  readonly example: string;
}

/** What {@link useRealCloud} finds. */
export interface RealCloud {
  /** Below the user's bucket, with a random end; nothing else of the bucket is touched. */
  readonly uri: string;
  /** Servers that the environment names in the clouds' stead. */
  readonly endpoints: CloudEndpoints;
  /** An empty bucket of its own each time. */
  newBucket(): Bucket;
  /** Removes all that is below `uri`, half-done uploads included. */
  clear(): Promise<void>;
}

/** Every cloud that there is a driver for. */
export const CLOUDS: readonly CloudKind[] = [
  { name: 'S3', variable: 'SLIPWAY_TEST_S3', example: 's3://bucket/prefix' },
  { name: 'Google Cloud Storage', variable: 'SLIPWAY_TEST_GCS', example: 'gs://bucket/prefix' },
];

/** The network between here and the cloud is slow, and Google lets one object be written about once a second. */
export const REAL_CLOUD_TIMEOUT_MS = 600_000;

/** Deletes under way at once. */
const DELETES = 32;

/**
 * @returns The user's bucket in this cloud, or a sentence that says which variable would name one.
 * @throws Error when the variable is set to something else; its value is not repeated.
 */
export function useRealCloud(
  { name, variable, example }: CloudKind,
  env: Readonly<Record<string, string | undefined>> = process.env,
): RealCloud | string {
  const base = (env[variable] ?? '').replace(/\/+$/, '');
  if (base === '') return `skipped on ${name} itself: set ${variable}=${example} to run it there`;
  const scheme = example.slice(0, example.indexOf(':') + 3);
  if (!base.startsWith(scheme) || base.length === scheme.length)
    throw new Error(`${variable} is set to something else than ${example}`);
  const endpoints = {
    s3: env.S3_ENDPOINT || env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined,
    gs: env.STORAGE_EMULATOR_HOST || undefined,
  };
  const uri = `${base}/slipway-test-${randomBytes(8).toString('hex')}`;
  const open = (path: string) => openBucket(uri + path, { endpoints });
  const made: Bucket[] = [];
  return {
    ...{ uri, endpoints },
    newBucket() {
      const bucket = open(`/b${made.length}`);
      made.push(bucket);
      return bucket;
    },
    async clear() {
      // One by one: the longest key of a bucket is too long to be one of the bucket around it.
      for (const bucket of [...made, open('')]) await clear(bucket);
    },
  };
}

async function clear(bucket: Bucket): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const { key } of bucket.list('')) {
    const deleting: Promise<void> = bucket.delete(key).finally(() => running.delete(deleting));
    running.add(deleting);
    if (running.size >= DELETES) await Promise.race(running);
  }
  await Promise.all(running);
  await bucket.sweep(new Date(Date.now() + 60_000));
}
