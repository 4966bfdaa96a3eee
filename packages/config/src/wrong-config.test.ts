// What is refused, how it is said, and what is never repeated.
import { formatErrorLine } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { loadConfig, VARIABLES } from './index.ts';
import { envFile, failure, folder, now, RUN } from './sources.fixture.ts';

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
      expect(performance.now() - start).toBeLessThan(1000);
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
      expect(config.webhookProblem).toMatch(/^(is|holds) /);
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
