// What `slipway bucket doctor` says of storages that must not hold a bucket.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import type { ProcessResult } from '@slipway/testkit/process';
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
});
