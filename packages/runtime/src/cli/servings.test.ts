// `slipway servings`, and what `slipway report` says of them: days that were really served, one of them of rows that had moved.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, keysOf } from '../jobs.fixture.ts';
import { TINY, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { slipwayOf } from './slipway.fixture.ts';

const DAYS = ['2026/01/02', '2026/01/03', '2026/01/04'] as const;
const ROWS = 1_200;
let workspace: FixtureWorkspace;
let home: JobHome;
const runs: Record<string, string> = {};

/** x lies evenly over [from, from + 1/2). */
function rowsOf(from: number, label: boolean): Buffer {
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const x = from + i / ROWS / 2;
    return `id-${i},${x}${label ? `,${x / 2}` : ''}`;
  });
  return gzipSync(`id,x${label ? ',y' : ''}\n${lines.join('\n')}\n`);
}

async function run(service: 'train' | 'serve', version: string, env: Readonly<Record<string, string>> = {}) {
  const ended = await home.run(service, { args: ['-v', version], env });
  expect(ended.code, ended.stderr).toBe(0);
  return String(ended.log.find(({ event }) => event === 'result')?.run);
}

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  const keys = keysOf(TINY, 'v1');
  for (const key of [keys.train, keys.eval]) await home.put('train', key, rowsOf(0, true));
  for (const version of ['v1', 'v2']) {
    await workspace.addModel(TINY, version, tinyModel(version));
    runs[version] = await run('train', version);
  }
  for (const [i, day] of DAYS.entries()) {
    await home.put(
      'predict',
      `input/${TINY}/features_v1/${day}/prediction_input.csv.gz`,
      rowsOf(i / 4, false),
    );
    await run('serve', 'v1', { RUN_DATE: day });
  }
  await run('serve', 'v2');
  await run('serve', 'v1', { PATH_DATA_OUT: 'elsewhere/output.csv.gz' });
  await home.put('predict', `output/${TINY}/v1/2026/01/05/strange.csv.gz.manifest.json`, '{"format":1}');
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const slipway = (...args: readonly string[]) => slipwayOf(workspace.path, home.env)(...args);

interface Listed {
  readonly date: string;
  readonly version: string;
  readonly run: string;
  readonly rows: number;
  readonly publishedAs: string;
  readonly drift: { readonly limit: number; readonly alerting: readonly string[] } | null;
}
async function list(...args: readonly string[]): Promise<readonly Listed[]> {
  const { code, stdout, stderr } = await slipway('servings', '--json', ...args);
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { readonly servings: readonly Listed[] }).servings;
}

describe('slipway servings', () => {
  it('lists what was served, the latest day first, and what of it had moved', async () => {
    const listed = await list();
    expect(listed.map(({ date, version }) => [date, version])).toEqual([
      [DAYS[2], 'v1'],
      [DAYS[1], 'v1'],
      [DAYS[0], 'v1'],
      [DAYS[0], 'v2'],
    ]);
    expect(listed[0]).toMatchObject({
      run: runs.v1,
      rows: ROWS,
      drift: { limit: 0.25, alerting: ['x', 'p'] },
    });
    expect(listed[0]?.publishedAs).toBe(`output/${TINY}/v1/${DAYS[2]}/prediction_output.csv.gz`);
    expect(listed[2]?.drift?.alerting).toEqual([]);
  });

  it('is a table for people', async () => {
    const { stdout } = await slipway('servings', '--last', '1');
    const [header, row, ...more] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^day +version +run +rows +mean prediction +most psi +of +beyond the limit$/);
    expect(row).toMatch(new RegExp(`^2026-01-04  v1 +${runs.v1}  1200 +0\\.\\d+ +\\d+\\.\\d{3}  x +x, p$`));
    expect(more).toEqual([]);
  });

  it('takes a version, a run, a family and a number', async () => {
    expect((await list('--version', 'v2')).map(({ version }) => version)).toEqual(['v2']);
    expect((await list('--run', runs.v1 ?? '')).map(({ date }) => date)).toEqual(DAYS.toReversed());
    expect((await list('--last', '2')).map(({ date }) => date)).toEqual([DAYS[2], DAYS[1]]);
    expect((await slipway('servings', '--family', 'other')).stdout).toMatch(
      /^no such servings of other in file:/,
    );
  });

  it.each([
    ['--last', '0'],
    ['--last', '1.5'],
    ['--version', '../v1'],
    ['--run', 'x'],
    ['--family', '..'],
  ])('refuses %s %s', async (flag, value) => {
    const { code, stderr } = await slipway('servings', flag, value);
    expect(code).toBe(64);
    expect(stderr).toContain(`error E_USAGE message="${flag} is`);
  });
});

describe('the report of a run that served', () => {
  it('has its servings, and those of no other run', async () => {
    const { stdout } = await slipway('report', runs.v1 ?? '', '--json');
    const { file, servings } = JSON.parse(stdout) as { readonly file: string; readonly servings: number };
    expect(servings).toBe(3);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('On 2026-01-04, the latest, x, p were beyond 0.25');
    for (const day of DAYS)
      expect(page).toContain(`<th scope="row"><span class="date">${day.replaceAll('/', '-')}</span></th>`);
  });

  it('is written without them where the predictions cannot be read, and the error is told', async () => {
    const file = join(home.path, 'a-file');
    await writeFile(file, '');
    const { code, stdout, stderr } = await slipway(
      'report',
      runs.v1 ?? '',
      '--json',
      '--bucket-data-predict',
      file,
    );
    expect(code).toBe(77);
    expect(stderr).toContain('error E_BUCKET_');
    const answer = JSON.parse(stdout) as { readonly file: string; readonly servings: null };
    expect(answer.servings).toBeNull();
    expect(await readFile(answer.file, 'utf8')).not.toContain('<h2>Servings</h2>');
  });
});
