import { expect, it } from 'vitest';
import { jobEnvironment } from './job-environment.ts';

it('I-13: passes on what loaders need and nothing else, secrets least of all', () => {
  const env = {
    PATH: '/bin',
    LD_LIBRARY_PATH: '/lib',
    WEBHOOK_URL: 'https://canary',
    AWS_SECRET_ACCESS_KEY: 'canary',
  };
  expect(jobEnvironment(env)).toEqual({ PATH: '/bin', LD_LIBRARY_PATH: '/lib' });
});
