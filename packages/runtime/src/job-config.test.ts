// Configuration that is wrong, and surroundings that are poor, in real processes.
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyCard } from '@slipway/contract';
import { runProcess } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf, putData, readRun } from './jobs.fixture.ts';
import { loadModel } from './load-model.ts';
import { workspaceRoot } from './workspace.ts';

const FAMILY = 'conversion-rate';
const keys = keysOf(FAMILY, 'v1');
let card: AnyCard;
let home: JobHome;

beforeAll(async () => {
  card = (await loadModel(FAMILY, 'v1')).card;
  home = await jobHome(FAMILY);
  await putData(home, card);
});
afterAll(() => home[Symbol.asyncDispose]());

describe('B-1, I-1: a version that is none is 78 and lists those installed:', () => {
  it.concurrent.each([
    undefined,
    '',
    ' ',
    'V2',
    'v2 ',
    'v2\n',
    'v02',
    'latest',
    'v999',
    'v1/../../evil',
    '%2e%2e',
  ])('%j', async (version) => {
    const run = await home.run('train', { env: { MODEL_VER: version } });
    expect(run.code).toBe(78);
    expect(run.errorLine).toMatch(
      /^error E_(CONFIG_INVALID variable=MODEL_VER|MODEL_UNKNOWN) .*installed: conversion-rate v1, /,
    );
    expect(await home.keys('model')).toEqual([]);
  });
});

it('B-3, B-6, B-8: says every problem of the configuration at once, without any secret, and before any I/O', async () => {
  const run = await home.run('serve', {
    env: {
      GZIP_LEVEL: '0x5',
      SCORE_THREADS: '1e3',
      DEADLINE_SECONDS: '-1',
      MAX_INPUT_BYTES: 'Infinity',
      BUCKET_MODEL: 's3://user:hunter2@b/x',
      LOG_FORMAT: 'yaml',
    },
  });
  expect(run).toMatchObject({ code: 78, stdout: '' });
  for (const name of [
    'GZIP_LEVEL',
    'SCORE_THREADS',
    'DEADLINE_SECONDS',
    'MAX_INPUT_BYTES',
    'BUCKET_MODEL',
    'LOG_FORMAT',
  ])
    expect(run.stderr).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect(run.stderr).not.toContain('hunter2');
});

it.concurrent.each(['ftp://host/x', 's3://', 'file:relative', 's3://b/../../x'])(
  'B-6: the bucket %s is 78',
  async (uri) => {
    const run = await home.run('serve', { env: { BUCKET_MODEL: uri } });
    expect(run.code).toBe(78);
    expect(run.errorLine).toMatch(/^error E_(CONFIG_INVALID|BUCKET_URI) /);
  },
);

describe('B-7: a parameters file is 78, and nothing is trained, when', () => {
  it.each<[string, string, RegExp]>([
    ['a value is of the wrong type', 'lambda: "1"', /E_CONFIG_PARAM .*\$\.lambda must be a number/],
    ['a number is beyond doubles', 'lambda: 1e999', /E_CONFIG_PARAM .*\$\.lambda must be finite/],
    ['a key is twice there', 'lambda: 1\nlambda: 2', /E_CONFIG_PARAMS_FILE .*\$\.lambda twice/],
    ['it is longer than a page', ' '.repeat(1_100_000), /E_CONFIG_PARAMS_FILE .*1100000 bytes/],
  ])('%s', async (_, text, says) => {
    await using other = await jobHome(FAMILY);
    await other.put('config', keys.params, text);
    const run = await other.run('train', { args: ['-v', 'v1'] });
    expect(run.code).toBe(78);
    expect(run.errorLine).toMatch(says);
    expect(run.errorLine).toContain('file=conversion-rate/v1/params.yaml');
  });
});

describe('B-10: poor surroundings', () => {
  const shell = (script: string, service: string, env: Record<string, string> = {}) =>
    runProcess(
      [
        'bash',
        '--norc',
        '-c',
        script,
        process.execPath,
        join(workspaceRoot(), 'services', service, 'src/main.ts'),
        '-v',
        'v1',
      ],
      { env: { ...home.env, ...env } },
    );

  it('no HOME, a working folder that cannot be written, umask 000 and a closed stdin: works, and no file is open to others', async () => {
    const cwd = join(home.path, 'read-only');
    await mkdir(cwd);
    await chmod(cwd, 0o500);
    // From rows of noise nothing can be learned that a gate would let pass.
    const train = 'exec "$0" "$@" --force-release "rows of noise" <&-';
    const run = readRun(await shell(`cd '${cwd}' && umask 000 && ${train}`, 'train'));
    expect(run).toMatchObject({ code: 0 });
    for (const key of await home.keys('model')) {
      expect((await stat(home.file('model', key))).mode & 0o007).toBe(0);
    }
  });

  it('umask 077, and stdout and stderr closed: works', async () => {
    const run = await shell('umask 077; exec "$0" "$@" >&- 2>&-', 'serve');
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await home.keys('predict')).toContain(keys.outputManifest);
  });

  it('E-9: a reader that goes away after one line does not stop the job', async () => {
    const run = await shell('set -o pipefail; "$0" "$@" --path-data-out epipe/out.csv.gz | head -1', 'serve');
    expect(run.code).toBe(0);
    expect(run.stdout.split('\n')).toHaveLength(2);
    expect(await home.keys('predict')).toContain('epipe/out.csv.gz');
  });
});

describe('the command line', () => {
  it.each([['--no-such-flag'], ['-v'], ['extra']])('B-2: %s is 64, with the usage on stderr', async (arg) => {
    const run = await home.run('train', { args: [arg] });
    expect(run).toMatchObject({ code: 64, stdout: '' });
    expect(run.stderr).toContain('Usage: train');
    expect(run.errorLine).toMatch(/^error E_USAGE /);
  });

  it('--help is 0 and speaks of every variable on stdout', async () => {
    const run = await runProcess(
      [process.execPath, join(workspaceRoot(), 'services/serve/src/main.ts'), '--help'],
      { env: {} },
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['MODEL_VER', 'BUCKET_MODEL', 'PATH_DATA_IN', 'GZIP_LEVEL'])
      expect(run.stdout).toContain(`(${name})`);
    expect(run.stdout).not.toContain('WEBHOOK_URL');
  });
});
