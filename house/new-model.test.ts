// `npm run new:model` in a copy of the project: what it makes passes every check as it stands, and goes the whole road to predictions.
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jobEnvironment } from '@slipway/config';
import { type ProcessResult, runProcess, temporaryFolder } from '@slipway/testkit/process';
import { xgboostProblem } from '@slipway/xgboost';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WorkspaceCopy, workspaceCopy } from './workspace-copy.fixture.ts';

const MINUTES = 60_000;
const environment = jobEnvironment();
const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`no version with XGBoost goes the whole road here: ${problem}`);

let copy: WorkspaceCopy;
beforeAll(async () => {
  copy = await workspaceCopy();
  // The copy's own version is no package for npm.
  await rm(copy.version, { recursive: true });
  await rm(join(copy.root, 'node_modules/@slipway/conversion-rate-v9'));
});
afterAll(() => copy[Symbol.asyncDispose]());

function run(command: readonly string[], timeoutMs = 2 * MINUTES): Promise<ProcessResult> {
  const PATH = `${join(copy.root, 'node_modules/.bin')}:${environment.PATH}`;
  const XGBOOST_LIBRARY = library;
  return runProcess(command, {
    cwd: copy.root,
    env: { ...environment, XGBOOST_LIBRARY, ...copy.env, PATH },
    timeoutMs,
  });
}

const scaffold = (...args: string[]) => run(['npm', 'run', '-s', 'new:model', '--', ...args]);

async function made(...args: string[]): Promise<{ readonly files: string[]; readonly next: string[] }> {
  const { stdout, stderr, code } = await scaffold(...args, '--json');
  expect(`${stderr}${code}`).toBe('0');
  return JSON.parse(stdout);
}

/** Goes the road that the command says is next; returns the lines of the predictions. */
async function predictions(family: string, version: string, next: readonly string[]): Promise<string[]> {
  for (const command of next.slice(1)) {
    const { code, stdout, stderr } = await run(['bash', '-c', command], 5 * MINUTES);
    expect(
      code,
      `${command}
${stdout}${stderr}`,
    ).toBe(0);
  }
  const { BUCKET_DATA_PREDICT = '' } = copy.env;
  const folder = join(BUCKET_DATA_PREDICT, 'output', family, version, '2026/01/02');
  const manifest = JSON.parse(
    await readFile(join(folder, 'prediction_output.csv.gz.manifest.json'), 'utf8'),
  ) as { outputs: { key: string; rows: number }[] };
  const [output] = manifest.outputs;
  const stored = await readFile(join(BUCKET_DATA_PREDICT, output?.key ?? ''));
  return gunzipSync(stored).toString('utf8').trimEnd().split('\n');
}

describe('a new version of a family that is there', () => {
  it.skipIf(problem !== undefined)(
    'with XGBoost goes from the command to predictions',
    { timeout: 10 * MINUTES },
    async () => {
      const { files, next } = await made(
        ...'--family conversion-rate --version v70 --engine xgboost --features features_v1'.split(' '),
      );
      expect(files).toContain('packages/models/conversion-rate/v70/install_dependencies.sh');
      const [header = '', ...rows] = await predictions('conversion-rate', 'v70', next);
      expect(header).toBe('entity_id,device,cr');
      expect(rows.length).toBe(200_000);
    },
  );

  it('takes the next number, the newest features and the linear engine where nothing is said', async () => {
    const { stdout, code } = await scaffold('--family', 'conversion-rate');
    expect(code).toBe(0);
    const folders = await readdir(join(copy.root, 'packages/models/conversion-rate'));
    const last = Math.max(...folders.map((name) => Number(name.slice(1)) || 0));
    expect(stdout).toMatch(new RegExp(`^made and linked @slipway/conversion-rate-v${last}\n`));
    expect(stdout).toContain(`\nnext:\n  npx vitest run packages/models/conversion-rate/v${last}/\n`);
    const card = await readFile(
      join(copy.root, `packages/models/conversion-rate/v${last}/src/card.ts`),
      'utf8',
    );
    expect(card).toContain('Ridge regression on features_v2.');
  });
});

describe('a new family', () => {
  it('goes from the command to predictions', { timeout: 10 * MINUTES }, async () => {
    const { files, next } = await made('--family', 'churn', '--task', 'binary');
    expect(files).toContain('packages/models/churn/features/src/example-data.ts');
    const [header = '', ...rows] = await predictions('churn', 'v1', next);
    expect(header).toBe('entity_id,probability');
    expect(rows.length).toBe(50_000);
    const mean = rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 0) / rows.length;
    expect(mean).toBeGreaterThan(0.18);
    expect(mean).toBeLessThan(0.22);
  });
});

describe('what is made', () => {
  /** Flags, and whether its tests are run: kits with XGBoost take long, and the roads above run one. */
  const scaffolds: readonly (readonly [flags: string, isRun: boolean])[] = [
    ['--family sales --engine linear', true],
    ['--family sales --engine xgboost', false],
    ['--family clicks --task binary --engine xgboost', true],
    ['--family conversion-rate --engine xgboost', false],
    ['--family install-propensity --engine linear', true],
    ['--family install-propensity --engine xgboost', false],
  ];

  it('passes the compiler, the formatter and its own tests, the conformance kit among them', {
    timeout: 10 * MINUTES,
  }, async () => {
    const folders: string[] = [];
    const tested = new Set<string>();
    for (const [flags, isRun] of scaffolds) {
      const { files } = await made(...flags.split(' '));
      const own = [...new Set(files.map((file) => file.split('/').slice(0, 4).join('/')))];
      folders.push(...own);
      if (isRun) for (const folder of own) tested.add(`${folder}/`);
    }
    expect([folders.length, tested.size]).toEqual([8, 5]);
    await appendFile(
      join(copy.root, 'tsconfig.new.json'),
      JSON.stringify({ extends: './tsconfig.json', include: folders.map((folder) => `${folder}/**/*.ts`) }),
    );
    const checks = [
      ['tsc', '-p', 'tsconfig.new.json'],
      ['biome', 'check', '--error-on-warnings', '--vcs-enabled=false', ...folders],
      ['node', 'node_modules/vitest/vitest.mjs', 'run', ...tested],
    ];
    for (const check of checks) {
      const { code, stdout, stderr } = await run(check, 9 * MINUTES);
      expect(code, `${stdout}${stderr}`).toBe(0);
    }
  });

  it('is in the lockfile as npm itself would write it', { timeout: 3 * MINUTES }, async () => {
    await using cache = await temporaryFolder();
    const npm = [
      'npm',
      'install',
      '--package-lock-only',
      '--offline',
      '--ignore-scripts',
      '--cache',
      cache.path,
    ];
    const lockfile = join(copy.root, 'package-lock.json');
    expect((await run(npm)).code).toBe(0); // the copy lacks packages that the lockfile has
    await made('--family', 'refunds');
    await made('--family', 'refund', '--new-family');
    await made('--family', 'refunds', '--version', 'v1200', '--engine', 'xgboost');
    const written = await readFile(lockfile, 'utf8');
    expect((await run(npm)).code).toBe(0);
    expect(await readFile(lockfile, 'utf8')).toBe(written);
  });
});

describe('npm run new:model', () => {
  it.each<[string, readonly string[], number, string]>([
    ['no family', [], 64, 'E_USAGE'],
    ['a family with a path in it', ['--family', '../evil'], 64, 'E_USAGE'],
    ['a family in capitals', ['--family', 'Churn'], 64, 'E_USAGE'],
    ['a misspelt family', ['--family', 'conversion-rat'], 64, 'E_USAGE .*did you mean conversion-rate\\?'],
    ['a family that is not new', ['--family', 'conversion-rate', '--new-family'], 64, 'E_USAGE'],
    ['a version that is none', ['--family', 'churn', '--version', 'v01'], 64, 'E_USAGE'],
    ['an engine that is none', ['--family', 'churn', '--engine', 'magic'], 64, 'E_USAGE'],
    ['a task for a family that is there', ['--family', 'conversion-rate', '--task', 'binary'], 64, 'E_USAGE'],
    [
      'features that a new family cannot have',
      ['--family', 'new', '--features', 'features_v2'],
      64,
      'E_USAGE',
    ],
    ['a version that is there', ['--family', 'conversion-rate', '--version', 'v1'], 78, 'E_SCAFFOLD_EXISTS'],
    [
      'features that the family has not',
      ['--family', 'conversion-rate', '--features', 'features_v99'],
      78,
      'E_SCAFFOLD_FAMILY',
    ],
  ])('refuses %s, and writes nothing', async (_, args, exit, code) => {
    const before = await readdir(join(copy.root, 'packages/models'), { recursive: true });
    const lockfile = await readFile(join(copy.root, 'package-lock.json'), 'utf8');
    const result = await scaffold(...args);
    expect(result).toMatchObject({ code: exit, stdout: '' });
    expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^error ${code} .* exit=${exit}$`));
    expect(await readdir(join(copy.root, 'packages/models'), { recursive: true })).toEqual(before);
    expect(await readFile(join(copy.root, 'package-lock.json'), 'utf8')).toBe(lockfile);
  });

  it('tells its flags when it is asked to', async () => {
    const { stdout, code } = await scaffold('--help');
    expect(code).toBe(0);
    for (const flag of [
      '--family',
      '--version',
      '--engine',
      '--task',
      '--features',
      '--new-family',
      '--json',
    ])
      expect(stdout).toContain(flag);
  });
});
