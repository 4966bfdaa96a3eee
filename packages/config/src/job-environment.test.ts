import { expect, it } from 'vitest';
import { jobEnvironment, proofEnvironment } from './job-environment.ts';

const env = {
  PATH: '/bin',
  LD_LIBRARY_PATH: '/lib',
  WEBHOOK_URL: 'https://canary',
  AWS_SECRET_ACCESS_KEY: 'canary',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9000',
  GOOGLE_APPLICATION_CREDENTIALS: '/canary.json',
};

it('I-13: passes on what loaders need and nothing else, secrets least of all', () => {
  const bare = { PATH: '/bin', LD_LIBRARY_PATH: '/lib' };
  expect(jobEnvironment([], env)).toEqual(bare);
  expect(jobEnvironment(['bucket/model', 'file:///s3:/x', 's3-folder', '/gs:'], env)).toEqual(bare);
});

it('I-13: passes on the credentials of a store only when a bucket is in it', () => {
  expect(jobEnvironment(['bucket/config', 'S3://bucket/model'], env)).toEqual({
    PATH: '/bin',
    LD_LIBRARY_PATH: '/lib',
    AWS_SECRET_ACCESS_KEY: 'canary',
    AWS_REGION: 'eu-central-1',
  });
  const gs = jobEnvironment(['gs://bucket'], env);
  expect(gs).toMatchObject({ GOOGLE_APPLICATION_CREDENTIALS: '/canary.json' });
  expect(gs).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
});

it('lets what is handed down win over what is inherited, and what is undefined change nothing', () => {
  const more = { PATH: undefined, LANG: 'de', XGBOOST_LIBRARY: '/a=b.so' };
  expect(proofEnvironment(more, { PATH: '/bin', LANG: 'en' })).toEqual({
    PATH: '/bin',
    LANG: 'de',
    XGBOOST_LIBRARY: '/a=b.so',
  });
});

it('I-7: withholds the webhook and the credentials of stores from installers and tests', () => {
  const env = {
    PATH: '/bin',
    https_proxy: 'http://proxy',
    WEBHOOK_URL: 'canary',
    AWS_SECRET_ACCESS_KEY: 'canary',
  };
  expect(proofEnvironment({ XGBOOST_LIBRARY: '/lib/x.so' }, env)).toEqual({
    PATH: '/bin',
    https_proxy: 'http://proxy',
    XGBOOST_LIBRARY: '/lib/x.so',
  });
});
