// The laws of buckets in the clouds themselves, where the user names a bucket to try them in.
import { afterAll, describe, expect, it, vi } from 'vitest';
import { testBucketLaws } from './bucket-laws.suite.ts';
import { CLOUDS, REAL_CLOUD_TIMEOUT_MS, useRealCloud } from './real-cloud.fixture.ts';

describe.each(CLOUDS)('$name itself', (kind) => {
  const cloud = useRealCloud(kind);
  if (typeof cloud === 'string') {
    console.warn(`the laws of buckets are ${cloud}`);
    it.skip(`obeys the laws of buckets: ${cloud}`);
    return;
  }
  vi.setConfig({ testTimeout: REAL_CLOUD_TIMEOUT_MS, hookTimeout: REAL_CLOUD_TIMEOUT_MS });
  afterAll(() => cloud.clear());
  testBucketLaws(kind.name, cloud.newBucket);
});

describe('useRealCloud', () => {
  const [s3 = { name: '', variable: '', example: '' }] = CLOUDS;

  it('says which variable would name a bucket', () => {
    expect(useRealCloud(s3, {})).toBe(
      'skipped on S3 itself: set SLIPWAY_TEST_S3=s3://bucket/prefix to run it there',
    );
  });

  it.each(['gs://bucket', 's3://', 'bucket', 's3:/bucket'])(
    'takes no bucket %s for S3, and does not repeat it',
    (uri) => {
      expect(() => useRealCloud(s3, { SLIPWAY_TEST_S3: uri })).toThrow(
        /^SLIPWAY_TEST_S3 is set to something else than s3:\/\/bucket\/prefix$/,
      );
    },
  );

  it('works below a random prefix of its own, at the server that the environment names', () => {
    const env = { SLIPWAY_TEST_S3: 's3://bucket/a/', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const places = [useRealCloud(s3, env), useRealCloud(s3, env)];
    const uris = places.map((place) => (typeof place === 'string' ? '' : place.uri));
    for (const uri of uris) expect(uri).toMatch(/^s3:\/\/bucket\/a\/slipway-test-[0-9a-f]{16}$/);
    expect(new Set(uris).size).toBe(2);
    expect(places[0]).toMatchObject({ endpoints: { s3: 'http://127.0.0.1:9', gs: undefined } });
  });
});
