import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatErrorLine } from '@slipway/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, type ConfigSources, FLAG_OPTIONS, loadConfig, VARIABLES } from './index.ts';

const RUN = '20261121T204651123Z-0123456789abcdef0123456789abcdef';
const now = () => new Date('2026-11-21T23:59:59.999Z');
const folder = mkdtempSync(join(tmpdir(), 'slipway-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function envFile(content: string): string {
  const path = join(folder, '.env_pipelines');
  writeFileSync(path, content);
  return path;
}

function failure(sources: ConfigSources): ConfigError {
  try {
    loadConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

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
      paths: { train: undefined, eval: undefined, dataIn: undefined, dataOut: undefined },
      dataVersion: undefined,
      runDate: '2026/11/21',
      xgboostLibrary: undefined,
      webhookUrl: undefined,
      deadlineSeconds: 86_400,
      gzipLevel: 1,
      threads: availableParallelism(),
      safeStrings: false,
      maxInputBytes: 2 ** 40,
      logFormat: 'auto',
      promote: false,
    });
    expect(warnings).toEqual([]);
    expect([config, config.buckets, config.paths].every(Object.isFrozen)).toBe(true);
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
    const { values: flags } = parseArgs({ args: ['--version', 'v3', '--promote'], options: FLAG_OPTIONS });
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

describe('a wrong configuration', () => {
  it.each([
    [
      'MODEL_VER',
      ['', ' ', 'V2', 'v2 ', 'v2\n', 'v02', 'v0', 'latest', 'v10000', 'v2; touch x', '$(id)', 'v２', '2'],
    ],
    [
      'MODEL_VER',
      ['../v2', '..\\v2', '%2e%2e%2f', 'v2/../../evil.mjs', 'v2\u0000', 'data:x', '．．／', 'C:\\', 'v2.'],
    ],
    [
      'MODEL_FAMILY',
      ['', 'Conversion', '-a', '../x', 'a/b', 'a\\b', 'a.b', 'a b', 'a\n', `a${'b'.repeat(63)}`, 'ａ'],
    ],
    [
      'MODEL_RUN',
      ['', 'latest', RUN.slice(1), `${RUN}0`, `${RUN}\n`, RUN.toUpperCase(), `../${RUN}`, `${RUN}/..`],
    ],
    ['DATA_VER', ['features-v1', 'Features', '../x', '_x', 'a'.repeat(64)]],
    ['RUN_DATE', ['', 'today', '2026-02-30', '2026-11/21', '../../../etc', '2026/11/21/']],
    [
      'PATH_TRAIN',
      ['/abs', '../x', 'a/../b', 'a//b', 'a/', '.', 'a/.', '.hid', '-x', 'a\\b', 'a b', 'a%2e', 'a?b', 'x.'],
    ],
    [
      'PATH_DATA_OUT',
      ['file:///etc', '//proc/self/root', '..;/x', '#/../', 'a\u0000', 'é', 'a'.repeat(513), 'C:\\x'],
    ],
    ['BUCKET_MODEL', ['', ' ', 'a\n', 'a\u202eb', 'x'.repeat(1025), ' a']],
    ['XGBOOST_LIBRARY', ['a\n', ' a', 'x'.repeat(4097)]],
    ['LOG_FORMAT', ['', 'JSON', 'xml']],
  ])('I-1: %s is matched as a whole before anything uses it', (name, values) => {
    for (const value of values) {
      const { problems, exitCode } = failure({ env: { [name]: value }, now });
      expect(problems, JSON.stringify(value)).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name} is .* \\(from the environment\\), must be `));
      expect(problems[0]).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(exitCode).toBe(78);
    }
  });

  it.each(['DEADLINE_SECONDS', 'GZIP_LEVEL', 'SCORE_THREADS', 'MAX_INPUT_BYTES'])(
    'B-3: %s is a plain whole number in its range',
    (name) => {
      for (const value of [
        'abc',
        '1e3',
        '-1',
        '+1',
        '0',
        '0x50',
        '',
        'Infinity',
        'NaN',
        '1.0',
        '1_0',
        ' 1',
        '01',
        '１',
      ]) {
        const { problems } = failure({ env: { [name]: value } });
        expect(problems, value).toHaveLength(1);
        expect(problems[0]).toMatch(/must be a whole number from 1 to \d+/);
        expect(problems[0]).toContain(value === '' ? 'is empty' : `"${value}"`);
      }
    },
  );

  it('B-3: each number ends at its limit', () => {
    const env = {
      DEADLINE_SECONDS: '604801',
      GZIP_LEVEL: '10',
      SCORE_THREADS: '257',
      MAX_INPUT_BYTES: '9007199254740992',
    };
    expect(failure({ env }).problems).toHaveLength(4);
  });

  it('B-4: CSV_SAFE_STRINGS is 0 or 1', () => {
    for (const value of ['yes', 'TRUE', 'true', '', '2', '00']) {
      expect(failure({ env: { CSV_SAFE_STRINGS: value } }).problems[0]).toContain('must be 0 or 1');
    }
    expect(loadConfig({ env: { CSV_SAFE_STRINGS: '0' } }).config.safeStrings).toBe(false);
  });

  it('B-8: names every problem of every source at once, within a second', () => {
    const bad = Object.fromEntries(VARIABLES.map(({ name }) => [name, '\n']));
    const file = envFile('nonsense\nMODEL_VER=v1\nMODEL_VER=v2\n');
    const start = performance.now();
    const error = failure({ env: bad, envFile: file, flags: { what: 'x' }, requireVersion: true });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(error.code).toBe('E_CONFIG_FILE');
    expect(error.exitCode).toBe(78);
    // WEBHOOK_URL never stops a job.
    const names = VARIABLES.map(({ name }) => name).filter((name) => name !== 'WEBHOOK_URL');
    expect(error.facts.variable).toEqual(['--what', ...names]);
    expect(error.problems).toHaveLength(names.length + 3);
    expect(error.message).toMatch(/; … and \d+ more$/);
  });

  it('I-10: is one line, whatever the values hold', () => {
    const error = failure({
      env: { MODEL_VER: 'v2\n\u001b[31m"}\u2028', MODEL_FAMILY: 'x'.repeat(100_000) },
    });
    const line = formatErrorLine(error);
    expect(line).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(line.length).toBeLessThan(1000);
    expect(line).toMatch(/^error E_CONFIG_INVALID variable="MODEL_FAMILY, MODEL_VER" message=".*" exit=78$/);
  });

  it('says that an unreadable file is at fault, beside the other problems, and does not guess what it held', () => {
    const error = failure({ env: { GZIP_LEVEL: '0' }, envFile: folder, requireVersion: true });
    expect(error.code).toBe('E_CONFIG_FILE');
    expect(error.problems).toEqual([
      expect.stringContaining('cannot be read: it is not a file'),
      'GZIP_LEVEL is "0" (from the environment), must be a whole number from 1 to 9',
    ]);
  });

  it('I-9: takes no time over hostile values of 100 KB', () => {
    for (const value of [
      'a/'.repeat(50_000),
      `a${'.'.repeat(100_000)}`,
      '://'.repeat(33_000),
      'v1'.repeat(50_000),
    ]) {
      const env = Object.fromEntries(VARIABLES.map(({ name }) => [name, value]));
      const start = performance.now();
      failure({ env });
      expect(performance.now() - start).toBeLessThan(200);
    }
  });
});

describe('secrets', () => {
  it.each([
    's3://key:canary@bucket/model',
    's3://canary@bucket',
    'https://bucket/model?X-Amz-Signature=canary',
    's3:key:canary@bucket',
    `gs://user:${'canary'.repeat(50)}@bucket`,
    'S3://b/#canary',
  ])('B-6: refuses the bucket %s and does not repeat its credentials', (uri) => {
    const error = failure({ env: { BUCKET_MODEL: uri } });
    expect(`${error.stack} ${JSON.stringify(error)} ${formatErrorLine(error)}`).not.toContain('canary');
    expect(error.problems[0]).toMatch(/^BUCKET_MODEL is "\w+:\*\*\*" .* without credentials$/);
  });

  it('I-7: does not repeat a secret that was put into the wrong variable', () => {
    const url = 'https://hooks.slack.com/services/canary';
    const env = Object.fromEntries(VARIABLES.map(({ name }) => [name, url]));
    const error = failure({ env: { ...env, MODEL_RUN: 'user:canary@host' } });
    expect(formatErrorLine(error) + error.problems.join()).not.toContain('canary');
  });

  it('G-2: a bad webhook is a warning without its text, and alerts are off', () => {
    for (const url of [
      'canary',
      'http://canary.example/x',
      'file:///canary',
      'https://h:99999/canary',
      'https://h/ canary',
    ]) {
      const { config, warnings } = loadConfig({ env: { WEBHOOK_URL: url } });
      expect(config.webhookUrl).toBeUndefined();
      expect(warnings).toEqual([expect.stringMatching(/^WEBHOOK_URL (is|holds) .*: alerts are off$/)]);
      expect(warnings.join()).not.toContain('canary');
    }
  });

  it('B-5: warns of a misspelt variable without its value', () => {
    expect(loadConfig({ env: { WEBHOOK_URI: 'canary', PATH: '/bin' } }).warnings).toEqual([
      'unknown variable WEBHOOK_URI in the environment, did you mean WEBHOOK_URL?',
    ]);
  });
});
