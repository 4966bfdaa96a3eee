// What `slipway bucket doctor` says of storages that must not hold a bucket.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { type ProcessResult, temporaryFolder } from '@slipway/testkit/process';
import { describe, expect, it } from 'vitest';
import { startCarelessS3 } from './careless-s3.fixture.ts';
import { type Diagnosis, slipway } from './slipway.fixture.ts';

describe('slipway bucket doctor', () => {
  const refused = (uri: string, { code, stdout, stderr }: ProcessResult) => {
    expect(code).toBe(78);
    const said = JSON.parse(stdout) as Diagnosis;
    expect(said).toMatchObject({ bucket: uri, ok: false });
    expect(said.checks.filter(({ ok }) => !ok)).toEqual([
      { check: 'put if absent', ok: false, detail: 'it replaced an object' },
    ]);
    expect(stderr).toMatch(
      /^error E_DOCTOR_FAILED bucket=\S+ .*put if absent: it replaced an object.* exit=78\n$/,
    );
  };

  it('D-15: refuses by name an S3 that ignores If-None-Match, exit 78, and leaves nothing in it', async () => {
    await using careless = await startCarelessS3();
    refused(
      's3://any/p',
      await slipway({ S3_ENDPOINT: careless.endpoint }, 'bucket', 'doctor', 's3://any/p', '--json'),
    );
    expect([...careless.objects.keys()]).toEqual([]);
  });

  it('D-15: refuses by name a Google Cloud Storage that ignores ifGenerationMatch, exit 78', async () => {
    const careless = await startGcsServer(['any']);
    careless.store.honoursPreconditions = false;
    const env = { STORAGE_EMULATOR_HOST: careless.endpoint };
    refused('gs://any/p', await slipway(env, 'bucket', 'doctor', 'gs://any/p', '--json'));
    expect(careless.store.list('any', '')).toEqual([]);
    await careless.close();
  });

  it('D-9: a store that never answers is exit 75, by name, within half a minute', async () => {
    const hole = createServer((socket) => socket.on('error', () => {}));
    await once(hole.listen(0, '127.0.0.1'), 'listening');
    const address = hole.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const startMs = performance.now();
    const results = await Promise.all(
      ['s3://any', 'gs://any'].map((uri) =>
        slipway(
          { S3_ENDPOINT: endpoint, STORAGE_EMULATOR_HOST: endpoint },
          'bucket',
          'doctor',
          uri,
          '--json',
        ),
      ),
    );
    expect(performance.now() - startMs).toBeLessThan(30_000);
    for (const { code, stdout, stderr } of results) {
      expect(code).toBe(75);
      const { checks } = JSON.parse(stdout) as Diagnosis;
      expect(checks.map(({ check, ok, code }) => [check, ok, code])).toEqual([
        ['write', false, 'E_BUCKET_TEMPORARY'],
        ['delete', false, 'E_BUCKET_TEMPORARY'],
      ]);
      expect(stderr).toMatch(/^error E_BUCKET_TEMPORARY .* exit=75\n$/);
    }
    hole.close();
  });

  it('I-4: a cloud without credentials is one error line, which names the variable that is to blame', async () => {
    await using home = await temporaryFolder();
    // A machine of Google's that knows nothing: the SDK warns of it.
    const machine = createHttpServer((_, response) => response.writeHead(400).end());
    await once(machine.listen(0, '127.0.0.1'), 'listening');
    const address = machine.address();
    const GCE_METADATA_HOST = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const env = { HOME: home.path, CLOUDSDK_CONFIG: home.path, GCE_METADATA_HOST };
    const doctor = async (uri: string, more: Readonly<Record<string, string | undefined>> = {}) =>
      (await slipway({ ...env, ...more }, 'bucket', 'doctor', uri, '--json')).stderr;
    expect(await doctor('gs://any')).toMatch(
      /^error E_BUCKET_UNAVAILABLE [^\n]*\(there are no credentials\)[^\n]* exit=69\n$/,
    );
    const GOOGLE_APPLICATION_CREDENTIALS = join(home.path, 'absent.json');
    expect(await doctor('gs://any', { GOOGLE_APPLICATION_CREDENTIALS })).toMatch(
      /^error E_BUCKET_UNAVAILABLE [^\n]*not usable, by GOOGLE_APPLICATION_CREDENTIALS, which is set\)[^\n]* exit=69\n$/,
    );
    const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    expect(
      await doctor('s3://any', { ...noKeys, AWS_PROFILE: 'absent', AWS_EC2_METADATA_DISABLED: 'true' }),
    ).toMatch(
      /^error E_BUCKET_UNAVAILABLE [^\n]*CredentialsProviderError, by AWS_PROFILE, which is set\)[^\n]* exit=69\n$/,
    );
    machine.close();
  });
});
