import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, VARIABLES } from './index.ts';
import { envFile, failure, folder, now, RUN } from './sources.fixture.ts';

describe('loadConfig', () => {
  it('gives the defaults when nothing is set, frozen', () => {
    const { config, warnings } = loadConfig({ env: {}, now });
    expect(config).toEqual({
      family: 'conversion-rate',
      version: undefined,
      run: undefined,
      buckets: {
        model: 'bucket/model',
        dataTrain: 'bucket/data/train',
        dataPredict: 'bucket/data/predict',
        config: 'bucket/config',
      },
      endpoints: { s3: undefined, gs: undefined, credentialVariables: { s3: [], gs: [] } },
      paths: { train: undefined, eval: undefined, dataIn: undefined, dataOut: undefined },
      dataVersion: undefined,
      runDate: '2026/11/21',
      xgboostLibrary: undefined,
      webhookUrl: undefined,
      webhookProblem: undefined,
      deadlineSeconds: 86_400,
      gzipLevel: 1,
      threads: availableParallelism(),
      safeStrings: false,
      maxInputBytes: 2 ** 40,
      logFormat: 'auto',
      promote: false,
    });
    expect(warnings).toEqual([]);
    expect([config, config.buckets, config.endpoints, config.paths].every(Object.isFrozen)).toBe(true);
  });

  it('takes every variable from the environment', () => {
    const env = {
      ...{
        MODEL_FAMILY: 'churn',
        MODEL_VER: 'v12',
        MODEL_RUN: RUN,
        RUN_DATE: '2024-02-29',
        DATA_VER: 'features_v1',
      },
      ...{
        BUCKET_MODEL: 's3://b/m',
        BUCKET_DATA_TRAIN: '/t',
        BUCKET_DATA_PREDICT: 'file:///p',
        BUCKET_CONFIG: 'c d',
      },
      ...{
        PATH_TRAIN: 'a/b=1/t.csv.gz',
        PATH_EVAL: 'e.csv',
        PATH_DATA_IN: 'i',
        PATH_DATA_OUT: '_o/o.csv.gz',
      },
      ...{
        XGBOOST_LIBRARY: '/usr/lib/libxgboost.so.0',
        WEBHOOK_URL: 'http://127.0.0.1:1/x',
        DEADLINE_SECONDS: '604800',
      },
      ...{
        GZIP_LEVEL: '9',
        SCORE_THREADS: '256',
        CSV_SAFE_STRINGS: '1',
        MAX_INPUT_BYTES: '9007199254740991',
      },
      LOG_FORMAT: 'json',
    };
    expect(Object.keys(env).sort()).toEqual(VARIABLES.map(({ name }) => name).sort());
    const { config, warnings } = loadConfig({ env, now });
    expect(warnings).toEqual([]);
    expect({ ...config, webhookUrl: config.webhookUrl?.reveal() }).toEqual({
      ...{ family: 'churn', version: 'v12', run: RUN, runDate: '2024/02/29', dataVersion: 'features_v1' },
      buckets: { model: 's3://b/m', dataTrain: '/t', dataPredict: 'file:///p', config: 'c d' },
      endpoints: { s3: undefined, gs: undefined, credentialVariables: { s3: [], gs: [] } },
      paths: { train: 'a/b=1/t.csv.gz', eval: 'e.csv', dataIn: 'i', dataOut: '_o/o.csv.gz' },
      ...{
        xgboostLibrary: '/usr/lib/libxgboost.so.0',
        webhookUrl: 'http://127.0.0.1:1/x',
        deadlineSeconds: 604_800,
      },
      ...{ gzipLevel: 9, threads: 256, safeStrings: true, maxInputBytes: Number.MAX_SAFE_INTEGER },
      ...{ logFormat: 'json', promote: false },
    });
  });

  it('puts flags before the environment, the environment before the file, the file before defaults', () => {
    const file = envFile('MODEL_VER=v1\nGZIP_LEVEL=2\nLOG_FORMAT=text\nWEBHOOK_URL=https://file.example/x\n');
    const flags = { version: 'v3', promote: true, date: undefined };
    const env = { MODEL_VER: 'v2', GZIP_LEVEL: '3' };
    const { config } = loadConfig({ flags, env, envFile: file, now });
    expect(config).toMatchObject({ version: 'v3', gzipLevel: 3, logFormat: 'text', promote: true });
    expect(config.deadlineSeconds).toBe(86_400);
  });

  it('takes an empty value in the file as unset', () => {
    const file = envFile(VARIABLES.map(({ name }) => `${name}=`).join('\n'));
    expect(loadConfig({ env: {}, envFile: file, now })).toEqual(loadConfig({ env: {}, now }));
  });

  it('takes an empty optional value in the environment as unset, even when the file sets it', () => {
    const file = envFile('WEBHOOK_URL=https://file.example/x\nPATH_TRAIN=a\n');
    const { config } = loadConfig({ env: { WEBHOOK_URL: '', PATH_TRAIN: '' }, envFile: file, now });
    expect(config.webhookUrl).toBeUndefined();
    expect(config.paths.train).toBeUndefined();
  });

  it('warns of a missing file and reads no file unless told to', () => {
    const { warnings } = loadConfig({ env: {}, envFile: join(folder, 'nowhere'), now });
    expect(warnings).toEqual(['nowhere is missing: only flags, environment and defaults are used']);
  });

  it('refuses unknown flags, flags without a value and values where none belong', () => {
    const { problems, code } = failure({
      env: {},
      flags: { versoin: 'v1', version: true, promote: 'yes', date: '' },
    });
    expect(code).toBe('E_CONFIG_INVALID');
    expect(problems).toEqual([
      '--versoin is no option of the pipelines',
      '--version needs a value',
      '--promote takes no value',
      'RUN_DATE is empty (from --date), must be a calendar day from 1970-01-01 on, as YYYY-MM-DD or YYYY/MM/DD; remove it to leave it unset',
    ]);
  });

  it('B-1: asks for the version where it is needed, and takes it from any source', () => {
    const { problems, exitCode } = failure({ env: {}, requireVersion: true });
    expect(problems).toEqual(['MODEL_VER is not set: say which version, as in -v v2']);
    expect(exitCode).toBe(78);
    const sources = { env: {}, envFile: envFile('MODEL_VER=v7'), requireVersion: true };
    expect(loadConfig(sources).config.version).toBe('v7');
  });

  it('B-9: reads the day in UTC wherever the machine stands', () => {
    const script = `import { loadConfig } from '@slipway/config';
      const { config } = loadConfig({ now: () => new Date('2026-11-21T20:46:51.123Z') });
      console.log(config.runDate, new Date('2026-11-21T20:46:51.123Z').getDate());`;
    const env = { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' };
    const args = ['--input-type=module', '--eval', script];
    const out = execFileSync(process.execPath, args, { env, cwd: import.meta.dirname, encoding: 'utf8' });
    expect(out).toBe('2026/11/21 22\n');
  });
});
