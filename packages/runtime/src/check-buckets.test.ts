import { join } from 'node:path';
import { loadConfig } from '@slipway/config';
import { runProcess } from '@slipway/testkit/process';
import { describe, expect, it } from 'vitest';
import { checkBuckets } from './check-buckets.ts';
import { workspaceRoot } from './workspace.ts';

const check = (env: Readonly<Record<string, string>>) => checkBuckets(loadConfig({ env }).config, '/srv');

describe('checkBuckets', () => {
  it.each<[Readonly<Record<string, string>>, string]>([
    [{}, 'the defaults'],
    [{ BUCKET_MODEL: 's3://mine', BUCKET_DATA_PREDICT: 's3://mine' }, 'one bucket for two'],
    [
      { BUCKET_MODEL: 's3://mine/model', BUCKET_DATA_PREDICT: 's3://mine/models' },
      'prefixes that begin alike',
    ],
    [{ BUCKET_MODEL: 's3://mine', BUCKET_DATA_PREDICT: 'gs://mine/predict' }, 'two clouds'],
    [{ BUCKET_MODEL: 's3://mine', BUCKET_DATA_PREDICT: 's3://mine2/x' }, 'two buckets'],
  ])('takes %j: %s', (env, _) => {
    expect(() => check(env)).not.toThrow();
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [
      { BUCKET_MODEL: 's3://mine', BUCKET_DATA_PREDICT: 's3://mine/predict/' },
      'BUCKET_DATA_PREDICT (s3://mine/predict) is inside BUCKET_MODEL (s3://mine)',
    ],
    [
      { BUCKET_MODEL: '/data/x/model', BUCKET_DATA_TRAIN: 'file:///data/x' },
      'BUCKET_MODEL (file:///data/x/model) is inside BUCKET_DATA_TRAIN (file:///data/x)',
    ],
    [
      { BUCKET_CONFIG: 'bucket' },
      'BUCKET_MODEL (file:///srv/bucket/model) is inside BUCKET_CONFIG (file:///srv/bucket)',
    ],
    [
      { BUCKET_MODEL: '/' },
      'BUCKET_DATA_TRAIN (file:///srv/bucket/data/train) is inside BUCKET_MODEL (file:///)',
    ],
  ])('refuses %j, exit 78', (env, problem) => {
    expect(() => check(env)).toThrow(
      expect.objectContaining({
        code: 'E_CONFIG_INVALID',
        exitCode: 78,
        message: expect.stringContaining(`${problem}: give each bucket a place beside the others`),
      }),
    );
  });

  it('is asked by the jobs and by gc', async () => {
    const env = {
      PATH: process.env.PATH,
      BUCKET_MODEL: 's3://mine',
      BUCKET_DATA_PREDICT: 's3://mine/predict',
    };
    for (const [main = '', ...args] of [
      ['serve/src/main.ts', '-v', 'v1'],
      ['cli/src/main.ts', 'gc', '--older-than', '7d'],
    ]) {
      const command = [process.execPath, join(workspaceRoot(), 'services', main), ...args];
      const { code, stderr } = await runProcess(command, { env });
      expect([code, stderr]).toEqual([
        78,
        expect.stringMatching(/^error E_CONFIG_INVALID variable=.*is inside BUCKET_MODEL .*\n$/),
      ]);
    }
  });
});
