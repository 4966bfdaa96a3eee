// Serving an object of hundreds of megabytes from the clouds: it streams through the process, and never lands on a local disk.
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type CloudEndpoints, openBucket } from '@slipway/bucket';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { findS3Server, rawS3, S3_BUCKET, S3_CREDENTIALS } from '@slipway/bucket/s3-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allUnder, bringData, flagsOf, makeData } from './src/cloud-road.ts';
import type { PredictionsDocument } from './src/documents.ts';
import { runFrugally } from './src/frugal-process.ts';
import { ROOT, type ScratchBucket, scratchBucket } from './src/scratch-bucket.ts';
import { DAY, FAMILY } from './src/versions.ts';

const MIB = 1 << 20;
const BLOCK_ROWS = 20_000;
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
  AWS_REGION: 'us-east-1',
};
/** Sizes of two inputs, bytes: memory may not follow them. */
const [SMALL, LARGE] = [60 * MIB, 220 * MIB];
/** The bar of docs/adr/0013. */
const PEAK_MAX = 400 * MIB;

interface Store {
  /** Of the bucket of all buckets. */
  readonly uri: string;
  readonly endpoints: CloudEndpoints;
  stop(): Promise<unknown>;
}

const found = findS3Server();
const stores: [string, (() => Promise<Store>) | string][] = [
  ['Google Cloud Storage', startGcs],
  ['S3', typeof found === 'string' ? found : startS3],
];

let scratch: ScratchBucket;
beforeAll(async () => {
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined); // of whoever runs the tests
  scratch = await scratchBucket({ date: DAY });
  await makeData(scratch);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await scratch?.[Symbol.asyncDispose]();
});

describe.runIf(process.platform === 'linux').each(stores)('a large object in %s', (_, start) => {
  if (typeof start === 'string') {
    it.skip(`is served in flat memory and without a file: ${start}`);
    return;
  }
  let store: Store;
  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store?.stop());

  it('is served in flat memory and without a file', { timeout: 300_000 }, async () => {
    const places = allUnder(store.uri);
    await bringData(scratch, places, store.endpoints);
    const predict = openBucket(places.predict, { endpoints: store.endpoints });
    const run = (service: string, ...flags: string[]) => {
      const { s3 = '', gs = '' } = store.endpoints;
      const env = {
        ...CREDENTIALS,
        S3_ENDPOINT: s3,
        STORAGE_EMULATOR_HOST: gs,
        RUN_DATE: DAY,
        SCORE_THREADS: '2',
      };
      const main = join(ROOT, 'services', service, 'src/main.ts');
      return runFrugally([main, '--family', FAMILY, '--version', 'v1', ...flagsOf(places), ...flags], env);
    };
    expect(await run('train')).toMatchObject({ code: 0, stderr: '', appeared: [] });
    const input = String(gunzipSync(await scratch.read(await inputKey())));
    const peaks: number[] = [];
    for (const sizeBytes of [SMALL, LARGE]) {
      const [from, to] = [`input/${sizeBytes}.csv`, `output/${sizeBytes}.csv.gz`];
      const written = await predict.writeStream(from, repeated(input, sizeBytes));
      expect(written.sizeBytes).toBeGreaterThanOrEqual(sizeBytes);
      const served = await run('serve', '--path-data-in', from, '--path-data-out', to);
      expect(served).toMatchObject({ code: 0, stderr: '', appeared: [] });
      const manifest = String(Buffer.from(await predict.read(`${to}.manifest.json`)));
      const { inputs, outputs } = JSON.parse(manifest) as PredictionsDocument;
      expect(inputs[0]).toMatchObject({ key: from, bytes: written.sizeBytes });
      expect(outputs[0]?.rows).toBe(inputs[0]?.rows);
      expect(outputs[0]?.bytes).toBeGreaterThan(sizeBytes / 20);
      peaks.push(served.peakBytes);
    }
    const [small = 0, large = Number.POSITIVE_INFINITY] = peaks;
    expect(small).toBeGreaterThan(64 * MIB);
    expect(large).toBeLessThan(PEAK_MAX);
    // A copy of what was read or written would be seen here, and so would half a copy.
    expect(large - small).toBeLessThan((LARGE - SMALL) / 2);
  });
});

it.runIf(process.platform === 'linux')(
  'a process that writes a file is caught, wherever the file is',
  async () => {
    const write = (path: string, bytes: number) =>
      `require('fs').writeFileSync(${path}, Buffer.alloc(${bytes}))`;
    const small = await runFrugally(['-e', `${write("'small'", 10)}; require('fs').unlinkSync('small')`], {});
    expect(small).toMatchObject({ code: 0, appeared: expect.arrayContaining(['small']) });
    const elsewhere = JSON.stringify(join(scratch.path, 'spilled'));
    const large = await runFrugally(['-e', write(elsewhere, 1 << 20)], {});
    expect(large.code).not.toBe(0);
    expect(large.appeared).toEqual([]);
  },
);

async function inputKey(): Promise<string> {
  const keys = await scratch.keys();
  return keys.find((key) => key.endsWith('prediction_input.csv.gz')) ?? '';
}

/** A header and the same rows again and again, each under a key of its own, until they are `sizeBytes` or more; never in memory as a whole. */
async function* repeated(csv: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const rests = rows.map((row) => row.slice(row.indexOf(',')));
  let sent = 0;
  let id = 0;
  for (let lines = [header]; sent < sizeBytes; lines = []) {
    while (lines.length < BLOCK_ROWS) {
      id += 1;
      lines.push(`${id}${rests[id % rests.length]}`);
    }
    const block = Buffer.from(`${lines.join('\n')}\n`);
    sent += block.length;
    yield block;
  }
}

async function startGcs(): Promise<Store> {
  const server = await startGcsServer(['large']);
  return { uri: 'gs://large/all', endpoints: { gs: server.endpoint }, stop: () => server.close() };
}

async function startS3(): Promise<Store> {
  if (typeof found === 'string') throw new Error(found);
  const server = await found.start();
  await rawS3(server.endpoint).createBucket({ Bucket: S3_BUCKET });
  return { uri: `s3://${S3_BUCKET}/all`, endpoints: { s3: server.endpoint }, stop: () => server.stop() };
}
