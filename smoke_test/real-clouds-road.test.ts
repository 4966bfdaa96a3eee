// That the tests in the clouds themselves would work there: they run here, as a user would run them, against servers on loopback.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { findS3Server, rawS3, S3_BUCKET, S3_CREDENTIALS } from '@slipway/bucket/s3-server';
import { jobEnvironment } from '@slipway/config';
import { runProcess, temporaryFolder } from '@slipway/testkit/process';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from './src/scratch-bucket.ts';

const TESTS = ['packages/bucket/src/real-clouds.test.ts', 'smoke_test/real-clouds.test.ts'];
/** In the user's bucket before and after; the tests must leave it as it is. */
const NEIGHBOUR = 'prefix/neighbour';

interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numPendingTests: number;
}

const gcs = await startGcsServer(['real']);
const found = findS3Server();
const missing = typeof found === 'string' ? found : undefined;
const s3 = typeof found === 'string' ? undefined : await found.start();
afterAll(() => Promise.all([gcs.close(), s3?.stop()]));

const run = async (env: Readonly<Record<string, string>>): Promise<Report & { readonly text: string }> => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'report.json');
  const report = ['--reporter=json', `--outputFile=${file}`, '--no-file-parallelism'];
  const { stderr } = await runProcess(
    [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...TESTS, ...report],
    { cwd: ROOT, timeoutMs: 110_000, env: { ...jobEnvironment(), ...env } },
  );
  const text = await readFile(file, 'utf8').catch(() => stderr);
  return { ...(JSON.parse(text) as Report), text: text + stderr };
};

it('the tests of Google’s cloud run where SLIPWAY_TEST_GCS says, and clean up', {
  timeout: 120_000,
}, async () => {
  gcs.store.put('real', NEIGHBOUR, Buffer.from('mine'), new URLSearchParams(), {});
  const env = { SLIPWAY_TEST_GCS: 'gs://real/prefix', STORAGE_EMULATOR_HOST: gcs.endpoint };
  const report = await run(env);
  expect(report).toMatchObject({ success: true, numPendingTests: 2 });
  expect(report.numPassedTests).toBeGreaterThan(55);
  expect(gcs.seen.length).toBeGreaterThan(2_000);
  expect(gcs.store.list('real', '').map(({ name }) => name)).toEqual([NEIGHBOUR]);
});

it.skipIf(missing !== undefined)(
  `the tests of S3 run where SLIPWAY_TEST_S3 says, and clean up${missing === undefined ? '' : `: ${missing}`}`,
  { timeout: 120_000 },
  async () => {
    const endpoint = s3?.endpoint ?? '';
    const client = rawS3(endpoint);
    await client.createBucket({ Bucket: S3_BUCKET });
    await client.putObject({ Bucket: S3_BUCKET, Key: NEIGHBOUR, Body: 'mine' });
    const report = await run({
      SLIPWAY_TEST_S3: `s3://${S3_BUCKET}/prefix/`,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    });
    expect(report).toMatchObject({ success: true, numPendingTests: 2 });
    expect(report.numPassedTests).toBeGreaterThan(55);
    const { Contents = [] } = await client.listObjectsV2({ Bucket: S3_BUCKET });
    expect(Contents.map(({ Key }) => Key)).toEqual([NEIGHBOUR]);
    const { Uploads = [] } = await client.listMultipartUploads({ Bucket: S3_BUCKET });
    expect(Uploads).toEqual([]);
    client.destroy();
  },
);

it('a variable that names no bucket of its cloud fails its tests, and they do not repeat it', async () => {
  const env = { SLIPWAY_TEST_S3: 'https://canary-of-the-variable.example', SLIPWAY_TEST_GCS: '' };
  const report = await run(env);
  expect(report.success).toBe(false);
  expect(report.text).toContain('SLIPWAY_TEST_S3 is set to something else than s3://bucket/prefix');
  expect(report.text).not.toContain('canary-of-the-variable');
});
