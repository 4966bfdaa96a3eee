import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type ProcessResult,
  runProcess,
  type TemporaryFolder,
  temporaryFolder,
} from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from '../workspace.ts';
import { formatAge, formatSize, parseAge } from './age.ts';
import type { ListedRun } from './runs-ls.ts';
import { textTable } from './text-table.ts';

const ROOT = workspaceRoot();
const STRAY = '20250101T000000000Z-0123456789abcdef0123456789abcdef';
const LAUNCHER = join(ROOT, 'services/cli/bin/slipway.mjs');

describe('slipway', () => {
  let folder: TemporaryFolder;
  let env: Record<string, string | undefined>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const bucket = (name: string) => join(folder.path, name);
    env = {
      PATH: process.env.PATH,
      RUN_DATE: '2026-01-01',
      BUCKET_MODEL: bucket('model'),
      BUCKET_DATA_TRAIN: bucket('train'),
      BUCKET_DATA_PREDICT: bucket('predict'),
      BUCKET_CONFIG: bucket('config'),
    };
    const rows = ['--rows-train', '60', '--rows-eval', '40', '--rows-predict', '20'];
    for (const [name = '', ...args] of [
      ['example-data', ...rows],
      ['train', '-v', 'v1'],
      ['train', '-v', 'v1'],
    ]) {
      const { code, stderr } = await runProcess(
        [process.execPath, join(ROOT, 'services', name, 'src/main.ts'), ...args],
        { env },
      );
      expect([code, stderr]).toEqual([0, '']);
    }
  });
  afterAll(() => folder.remove());

  const slipway = (...args: string[]): Promise<ProcessResult> =>
    runProcess([process.execPath, LAUNCHER, ...args], { env });
  const runs = async (): Promise<ListedRun[]> =>
    JSON.parse((await slipway('runs', 'ls', '--json')).stdout).runs;
  const runFile = (run: string, name: string) =>
    join(folder.path, 'model/conversion-rate/v1/runs', run, name);
  const leave = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    for (const each of [path, dirname(path)])
      utimesSync(each, new Date('2025-01-01'), new Date('2025-01-01'));
  };

  it('lists runs as a table and as JSON, the newest first', async () => {
    const listed = await runs();
    expect(
      listed.map(({ state, champion, latest, releases }) => [state, champion, latest, releases]),
    ).toEqual([
      ['released', false, true, [2]],
      ['released', true, false, [1]],
    ]);
    const { stdout, stderr } = await slipway('runs', 'ls', '--family', 'conversion-rate', '--version', 'v1');
    const [header, first] = stdout.split('\n');
    expect(header).toMatch(/^family +version +run +state +serves as +releases +age +files +size$/);
    expect(first).toContain(`${listed[0]?.run}  released  latest`);
    expect(stderr).toBe('');
    expect((await slipway('runs', 'ls', '--version', 'v7')).stdout).toMatch(/^no runs in file:/);
  });

  it('shows a run and verifies every byte of it', async () => {
    const [{ run = '' } = {}] = await runs();
    const shown = await slipway('runs', 'show', run);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(
      /released, release 2, what v1 serves\n(.*\n)+.*model\.json +\d+ B +[0-9a-f]{64}/,
    );
    expect(shown.stdout).toMatch(/\n {2}weighted by +none\n/);
    const json = JSON.parse((await slipway('runs', 'show', run, '--json')).stdout);
    expect(json).toMatchObject({ run, verified: true, manifest: { runId: run } });
    const byVersion = await slipway('runs', 'show', 'v1', '--json');
    expect(JSON.parse(byVersion.stdout)).toEqual(json);
    const whole = readFileSync(runFile(run, 'model.json'));
    writeFileSync(runFile(run, 'model.json'), `${whole.subarray(0, -1)} `);
    const damaged = await slipway('runs', 'show', run);
    expect(damaged).toMatchObject({ code: 76, stdout: '' });
    expect(damaged.stderr).toMatch(/^error E_ARTIFACT_DAMAGED .* exit=76\n$/);
    writeFileSync(runFile(run, 'model.json'), whole);
  });

  it.each<[string[], number, RegExp]>([
    [[], 64, /error E_USAGE message="a command is missing/],
    [['gc'], 64, /error E_USAGE message="required option '--older-than/],
    [['gc', '--older-than', 'soon'], 64, /error E_USAGE message="--older-than is 'soon', must be an age/],
    [['gc', '--older-than', '-1d'], 64, /error E_USAGE/],
    [['runs', 'show', '../../x'], 64, /error E_USAGE message="'..\/..\/x' is neither a run id nor a version/],
    [['runs', 'show', 'v1', '--family', '../x'], 64, /error E_USAGE message="--family is '..\/x', must be/],
    [['runs', 'show', STRAY], 66, /error E_RUN_UNKNOWN run=/],
    [
      ['runs', 'show', 'v7'],
      66,
      /error E_RUN_UNKNOWN family=conversion-rate version=v7 bucket=\S+ message="no/,
    ],
    [['bucket', 'doctor', 'ftp://x'], 78, /error E_BUCKET_URI/],
    [['frobnicate'], 64, /error E_USAGE/],
  ])('answers %j with exit %i and one error line', async (args, code, line) => {
    const result = await slipway(...args);
    expect(result).toMatchObject({ code, stdout: '' });
    const last = result.stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(line);
    expect(result.stderr.match(/^error E_/gm)).toHaveLength(1);
  });

  it('gc spares what is young, removes what is old and useless, and says both before and after', async () => {
    const before = await runs();
    leave(runFile(STRAY, 'model.json'), '{}');
    leave(join(folder.path, 'model/_staging/0123456789abcdef0123456789abcdef/object'), 'torn');
    expect((await runs()).at(-1)).toMatchObject({ run: STRAY, state: 'incomplete', releases: [] });
    const young = JSON.parse((await slipway('gc', '--older-than', '900000h', '--json')).stdout);
    expect(young).toMatchObject({ removed: [], spared: 1, staging: 0 });
    const dry = await slipway('gc', '--older-than', '1d', '--dry-run');
    expect(dry.stdout).toMatch(
      /run +20250101T\S+ +\d+ d +2 B +it has no manifest\n\nwould remove 1 thing, 2 B/,
    );
    expect(await runs()).toHaveLength(3);
    const done = JSON.parse((await slipway('gc', '--older-than', '1d', '--json')).stdout);
    expect(done).toMatchObject({
      dryRun: false,
      staging: 1,
      spared: 0,
      removed: [{ kind: 'run', id: STRAY }],
    });
    expect(await runs()).toEqual(before);
  });

  it('gc with a damaged release log removes nothing and exits 76', async () => {
    leave(runFile(STRAY, 'model.json'), '{}');
    const record = join(folder.path, 'model/conversion-rate/_releases/00000000000000000002.json');
    const whole = readFileSync(record);
    writeFileSync(record, whole.subarray(0, 100));
    expect(await slipway('gc', '--older-than', '0s')).toMatchObject({ code: 76, stdout: '' });
    writeFileSync(record, whole);
    expect((await runs()).map(({ run }) => run)).toContain(STRAY);
    await slipway('gc', '--older-than', '0s');
  });

  it('C-4: a released run that is gone is listed as missing, and 76 for whoever wants it', async () => {
    const [{ run = '' } = {}, { run: before = '' } = {}] = await runs();
    rmSync(dirname(runFile(run, 'x')), { recursive: true });
    expect((await runs())[0]).toMatchObject({ run, state: 'missing', latest: true, files: 0 });
    const shown = await slipway('runs', 'show', run);
    expect(shown.code).toBe(76);
    expect(shown.stderr).toMatch(/error E_RUN_MISSING .*restore it, or train again; /);
    expect(shown.stderr).toContain(`; MODEL_RUN=${before} serves the run of v1 before it"`);
    expect(await slipway('gc', '--older-than', '0s')).toMatchObject({ code: 0 });
    expect((await runs())[0]).toMatchObject({ run, state: 'missing' });
  });

  it('bucket doctor finds a folder that is not there yet sound, and does not leave one', async () => {
    const uri = join(folder.path, 'new');
    const { code, stdout } = await slipway('bucket', 'doctor', uri, '--json');
    expect(code).toBe(0);
    expect(existsSync(uri)).toBe(false);
    const answer = JSON.parse(stdout) as { ok: boolean; checks: { check: string; ok: boolean }[] };
    expect(answer.ok).toBe(true);
    expect(answer.checks.map(({ check }) => check)).toEqual([
      'write',
      'read',
      'put if absent',
      'list',
      'latency',
      'clock',
      'delete',
    ]);
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const bad = await slipway('bucket', 'doctor', file);
    expect(bad.code).toBe(77);
    expect(bad.stdout).toMatch(/write +FAILED/);
  });
});

describe('ages, sizes and tables', () => {
  it('reads and writes them', () => {
    expect(['7d', '12h', '5m', '0s'].map((text) => parseAge('--x', text))).toEqual([
      604_800_000, 43_200_000, 300_000, 0,
    ]);
    for (const text of ['', '7', 'd', '7 d', '1.5h', '7w', '9999999d', '٣d'])
      expect(() => parseAge('--x', text)).toThrow(/--x is/);
    expect([1_000, 90_000, 300_000, 7_200_000, 172_800_000].map(formatAge)).toEqual([
      '1 s',
      '90 s',
      '5 min',
      '2 h',
      '2 d',
    ]);
    expect([0, 512, 1024, 3_565_158, 2 ** 40].map(formatSize)).toEqual([
      '0 B',
      '512 B',
      '1.0 KiB',
      '3.4 MiB',
      '1.0 TiB',
    ]);
  });

  it('aligns numbers right, text left, and escapes what could steer a terminal', () => {
    const table = textTable(
      ['name', 'size'],
      [
        ['a\u001b[2J', '1 B'],
        ['long name', '12 KiB'],
      ],
    );
    expect(table).toBe('name          size\na\\u{1b}[2J     1 B\nlong name   12 KiB');
  });
});
