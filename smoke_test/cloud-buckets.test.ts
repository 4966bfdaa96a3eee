// The same road with buckets in the clouds: only addresses change, and the predictions are the same to the byte.
import { openBucket } from '@slipway/bucket';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { MOTO, rawS3, S3_BUCKET, S3_CREDENTIALS } from '@slipway/bucket/s3-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventsOf } from './src/said.ts';
import { scratchBucket } from './src/scratch-bucket.ts';
import { DAY, EXAMPLE_FLAGS, FAMILY } from './src/versions.ts';

const VERSION = 'v1';
const FLAGS = ['--family', FAMILY, '--version', VERSION];
const OUTPUT = `output/${FAMILY}/${VERSION}/${DAY.replaceAll('-', '/')}/prediction_output.csv.gz`;
/** In no log, no error and no object of any run. */
const CANARY = S3_CREDENTIALS.secretAccessKey;

const gcs = await startGcsServer(['clouds']);
const missing = MOTO.missing();
const s3 = missing === undefined ? await MOTO.start() : undefined;
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

beforeAll(async () => {
  for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value);
  if (s3 !== undefined) await rawS3(s3.endpoint).createBucket({ Bucket: S3_BUCKET });
  expect(await local.run('example-data', '--family', FAMILY, ...EXAMPLE_FLAGS)).toMatchObject({ code: 0 });
  expect(await local.run('train', ...FLAGS)).toMatchObject({ code: 0, stderr: '' });
  expect(await local.run('serve', ...FLAGS)).toMatchObject({ code: 0, stderr: '' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([gcs.close(), s3?.stop(), local[Symbol.asyncDispose]()]);
});

/** Where the four buckets of a run are. */
interface Places {
  readonly model: string;
  readonly train: string;
  readonly predict: string;
  readonly config: string;
}

const allUnder = (root: string): Places => ({
  model: `${root}/model`,
  train: `${root}/data/train`,
  predict: `${root}/data/predict`,
  config: `${root}/config`,
});
const inS3 = `s3://${S3_BUCKET}/clouds`;
const inGcs = 'gs://clouds/all';

describe.each<[string, Places, boolean]>([
  ['in Google Cloud Storage', allUnder(inGcs), false],
  ['in S3', allUnder(inS3), true],
  ['here and there', { ...allUnder('gs://clouds/mixed'), predict: `${inS3}-mixed`, config: 'config' }, true],
])('with buckets %s', (_, places, needsS3) => {
  it.skipIf(needsS3 && missing !== undefined)(
    `trains and serves as with folders, to the byte${needsS3 && missing !== undefined ? `: ${missing}` : ''}`,
    async () => {
      await copyAll(`${local.path}/data/train`, places.train);
      await copyAll(`${local.path}/data/predict`, places.predict, 'input/');
      const flags = [
        ...FLAGS,
        ...['--bucket-model', places.model, '--bucket-data-train', places.train],
        ...['--bucket-data-predict', places.predict, '--bucket-config', places.config],
      ];
      const trained = await local.run('train', ...flags);
      expect(trained).toMatchObject({ code: 0, stderr: '' });
      const served = await local.run('serve', ...flags);
      expect(served).toMatchObject({ code: 0, stderr: '' });
      const output = await openBucket(places.predict, { endpoints }).read(OUTPUT);
      expect(Buffer.from(output).equals(await local.read(`data/predict/${OUTPUT}`))).toBe(true);
      const again = await local.run('serve', ...flags);
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(eventsOf(again)).toContainEqual(
        expect.objectContaining({ title: 'already published: nothing to do' }),
      );
      for (const { stdout } of [trained, served, again]) expect(stdout).not.toContain(CANARY);
      await expectNoCanary(places);
    },
  );
});

it('ends with one line that names the bucket, exit 66, when there is no such bucket', async () => {
  const { code, stdout, stderr } = await local.run(
    'serve',
    ...FLAGS,
    '--bucket-model',
    'gs://no-such-bucket/model',
  );
  expect(code).toBe(66);
  expect(stderr).toMatch(/^error E_BUCKET_NOT_FOUND bucket=gs:\/\/no-such-bucket\/model .*exit=66\n$/);
  expect(stdout + stderr).not.toContain(CANARY);
});

async function copyAll(from: string, to: string, prefix = ''): Promise<void> {
  const [source, target] = [openBucket(from), openBucket(to, { endpoints })];
  for await (const { key } of source.list(prefix)) await target.writeStream(key, source.readStream(key));
}

async function expectNoCanary(places: Places): Promise<void> {
  for (const uri of [places.model, places.predict]) {
    const bucket = openBucket(uri, { endpoints });
    for await (const { key } of bucket.list(''))
      expect(Buffer.from(await bucket.read(key)).includes(CANARY), key).toBe(false);
  }
}
