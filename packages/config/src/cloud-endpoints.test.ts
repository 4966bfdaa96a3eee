import { describe, expect, it } from 'vitest';
import { readEndpoints } from './cloud-endpoints.ts';
import { loadConfig } from './load-config.ts';

describe('readEndpoints', () => {
  it('finds none where none is set, or is empty', () => {
    const credentialVariables = { s3: [], gs: [] };
    const none = { endpoints: { s3: undefined, gs: undefined, credentialVariables }, problems: [] };
    expect(readEndpoints({})).toEqual(none);
    expect(readEndpoints({ S3_ENDPOINT: '', STORAGE_EMULATOR_HOST: '' })).toEqual(none);
  });

  it('takes our own variable before the ones of AWS, and the narrower of those first', () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://a:1',
      AWS_ENDPOINT_URL_S3: 'http://b:2',
      S3_ENDPOINT: 'http://c:3',
    };
    expect(readEndpoints(env).endpoints.s3).toBe('http://c:3');
    expect(readEndpoints({ ...env, S3_ENDPOINT: '' }).endpoints.s3).toBe('http://b:2');
    expect(readEndpoints({ AWS_ENDPOINT_URL: 'http://a:1' }).endpoints.s3).toBe('http://a:1');
  });

  it('I-7: says which variables hold credentials, and not what is in them', () => {
    const { endpoints } = readEndpoints({
      AWS_PROFILE: 'canary',
      AWS_ACCESS_KEY_ID: '',
      GOOGLE_APPLICATION_CREDENTIALS: 'canary',
    });
    expect(endpoints.credentialVariables).toEqual({
      s3: ['AWS_PROFILE'],
      gs: ['GOOGLE_APPLICATION_CREDENTIALS'],
    });
    expect(JSON.stringify(endpoints)).not.toContain('canary');
  });

  it('takes an emulator with and without a scheme', () => {
    const gs = (text: string) => readEndpoints({ STORAGE_EMULATOR_HOST: text }).endpoints.gs;
    expect(gs('localhost:9199')).toBe('http://localhost:9199');
    expect(gs('https://gcs.example')).toBe('https://gcs.example');
  });

  it.each(['ftp://x', 'http://', 'http://user:canary@x', 'http://x/?canary=1', 'http://x y', 'canary'])(
    'I-6, I-7: refuses %j and does not repeat it',
    (text) => {
      const { problems } = readEndpoints({ S3_ENDPOINT: text });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ variable: 'S3_ENDPOINT' });
      expect(problems[0]?.problem).not.toContain('canary');
    },
  );
});

describe('loadConfig', () => {
  const env = { MODEL_VER: 'v1' };
  it('puts the endpoints of the environment into the configuration', () => {
    expect(loadConfig({ env: { ...env, S3_ENDPOINT: 'http://127.0.0.1:9000' } }).config.endpoints).toEqual({
      s3: 'http://127.0.0.1:9000',
      gs: undefined,
      credentialVariables: { s3: [], gs: [] },
    });
  });

  it('refuses a bad one together with everything else that is wrong, exit 78', () => {
    const bad = { MODEL_VER: 'V1', S3_ENDPOINT: 'ftp://canary' };
    expect(() => loadConfig({ env: bad })).toThrow(/S3_ENDPOINT.*MODEL_VER/s);
    expect(() => loadConfig({ env: bad })).not.toThrow(/canary/);
  });

  it.each(['s3://bucket/model', 's3://bucket', 'gs://my_bucket/a/b', 'file:///srv/bucket'])(
    'takes the bucket %s, mixed with folders',
    (uri) => {
      const { buckets } = loadConfig({ env: { ...env, BUCKET_MODEL: uri, BUCKET_CONFIG: 'here' } }).config;
      expect(buckets).toMatchObject({ model: uri, config: 'here' });
    },
  );
});
