// The same road with buckets in the clouds: only addresses change, and the predictions are the same to the byte.
import { pathToFileURL } from 'node:url';
import { openBucket } from '@slipway/bucket';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { findS3Server, rawS3, S3_BUCKET, S3_CREDENTIALS } from '@slipway/bucket/s3-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectTheSame } from './src/cloud-road.suite.ts';
import { allUnder, goTheRoad, makeData, type Places, type RoadEnd } from './src/cloud-road.ts';
import { scratchBucket } from './src/scratch-bucket.ts';
import { DAY, FAMILY } from './src/versions.ts';

/** In no log, no error and no object of any run. */
const CANARY = S3_CREDENTIALS.secretAccessKey;

const gcs = await startGcsServer(['clouds']);
const found = findS3Server();
const missing = typeof found === 'string' ? found : undefined;
const s3 = typeof found === 'string' ? undefined : await found.start();
const endpoints = { gs: gcs.endpoint, s3: s3?.endpoint };
const credentials = {
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CANARY,
  AWS_REGION: 'us-east-1',
};
const local = await scratchBucket({
  date: DAY,
  env: {
    ...credentials,
    STORAGE_EMULATOR_HOST: gcs.endpoint,
    ...(s3 === undefined ? {} : { S3_ENDPOINT: s3.endpoint }),
  },
});
let overFolders: RoadEnd;

beforeAll(async () => {
  for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined); // of whoever runs the tests
  if (s3 !== undefined) await rawS3(s3.endpoint).createBucket({ Bucket: S3_BUCKET });
  await makeData(local);
  overFolders = await goTheRoad(local, allUnder(local.path), {});
  for (const result of overFolders.results) expect(result).toMatchObject({ code: 0, stderr: '' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([gcs.close(), s3?.stop(), local[Symbol.asyncDispose]()]);
});

const mixed: Places = {
  model: `s3://${S3_BUCKET}/mixed/model`,
  train: `${pathToFileURL(local.path)}/data/train`,
  predict: 'gs://clouds/mixed/predict',
  config: `${local.path}/config`,
};

describe.each<[string, Places, boolean]>([
  ['in Google Cloud Storage', allUnder('gs://clouds/all'), false],
  ['in S3', allUnder(`s3://${S3_BUCKET}/all`), true],
  [
    'of models in S3, of data in a file: address and in Google’s cloud, of parameters in a folder',
    mixed,
    true,
  ],
])('with buckets %s', (_, places, needsS3) => {
  const why = needsS3 ? missing : undefined;
  it.skipIf(why !== undefined)(
    `trains and serves as with folders, to the byte${why === undefined ? '' : `: ${why}`}`,
    async () => {
      const { results } = await expectTheSame(local, overFolders, { places, endpoints });
      for (const { stdout } of results) expect(stdout).not.toContain(CANARY);
      await expectNoCanary(places);
    },
  );
});

it('ends with one line that names the bucket, exit 78, when there is no such bucket', async () => {
  const flags = ['--family', FAMILY, '--version', 'v1', '--bucket-model', 'gs://no-such-bucket/model'];
  const { code, stdout, stderr } = await local.run('serve', ...flags);
  expect(code).toBe(78);
  expect(stderr).toMatch(/^error E_BUCKET_MISSING bucket=gs:\/\/no-such-bucket\/model .*exit=78\n$/);
  expect(stdout + stderr).not.toContain(CANARY);
});

async function expectNoCanary(places: Places): Promise<void> {
  for (const uri of [places.model, places.predict]) {
    const bucket = openBucket(uri, { endpoints });
    for await (const { key } of bucket.list(''))
      expect(Buffer.from(await bucket.read(key)).includes(CANARY), key).toBe(false);
  }
}
