// build_pipeline.sh for real, in a copy of the project whose path has spaces: what it does, what it does again, and how it stops.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { jobEnvironment } from '@slipway/config';
import { type ProcessResult, runProcess, startProcess } from '@slipway/testkit/process';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processesOf } from './processes.fixture.ts';
import { IS_DEAF, VERSION, WAITS, workspaceCopy } from './workspace-copy.fixture.ts';

const copy = await workspaceCopy();
const env = { ...jobEnvironment(), ...copy.env };
const script = join(copy.root, 'build_pipeline.sh');
/** From a folder that is not the project's. */
const cwd = join(copy.root, '..');
const run = (...args: readonly string[]) => runProcess([script, ...args], { cwd, env });
const start = (...args: readonly string[]) => startProcess([script, ...args], { cwd, env });

afterAll(() => copy[Symbol.asyncDispose]());

beforeEach(async () => {
  const rows = ['--rows-train', '8000', '--rows-eval', '4000', '--rows-predict', '10'];
  const main = join(copy.root, 'services/example-data/src/main.ts');
  const made = await runProcess([process.execPath, main, ...rows], { env });
  expect(made).toMatchObject({ code: 0, stderr: '' });
});
afterEach(async () => {
  await rm(copy.bucket, { recursive: true, force: true });
});

/** What a JSON log says happened, in order: steps and results. */
const stepsOf = ({ stdout }: ProcessResult) =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { event: string; step?: string; title?: string; version?: string })
    .filter(({ event, step }) => event === 'result' || (event === 'step' && step !== 'alert'))
    .map(({ step, title }) => step ?? title);
const lastLine = ({ stderr }: ProcessResult) => stderr.trimEnd().split('\n').at(-1);
const trainedRuns = () => readdir(join(copy.bucket, `model/conversion-rate/${VERSION}/runs`)).catch(() => []);
const forget = () => rm(join(copy.root, '.slipway'), { recursive: true, force: true });

const TRAINED = ['fit', 'fitted', 'trained and published'];
const SERVED = ['pinned', 'drift', 'served and published'];

describe('build_pipeline.sh', () => {
  it('B-2: proves, trains, publishes and serves from any folder, in a path with spaces; the second time it is proved already; --force proves again', async () => {
    await forget();
    const first = await run('-v', VERSION);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(stepsOf(first)).toEqual(['proved', ...TRAINED, ...SERVED]);
    const output = `data/predict/output/conversion-rate/${VERSION}/2026/01/02/prediction_output.csv.gz`;
    expect((await readFile(join(copy.bucket, output))).length).toBeGreaterThan(50);

    const second = await run(`--version=${VERSION}`, '--promote');
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(stepsOf(second)).toEqual(['already proved', ...TRAINED, ...SERVED]);
    expect(await trainedRuns()).toHaveLength(2);

    const third = await run('-v', VERSION, '--force', '--build-only');
    expect(stepsOf(third)).toEqual(['proved']);
    expect(await trainedRuns()).toHaveLength(2);
  });

  it('builds only when it is told to, and proves again when a file of the version changed', async () => {
    await forget();
    expect(stepsOf(await run('-v', VERSION, '--build-only'))).toEqual(['proved']);
    expect(stepsOf(await run('-v', VERSION, '--build-only'))).toEqual(['already proved']);
    await writeFile(join(copy.version, 'notes.md'), 'changed\n');
    expect(stepsOf(await run('-v', VERSION, '--build-only'))).toEqual(['proved']);
    expect(await trainedRuns()).toEqual([]);
  });

  it('serves alone without proving or training, the version or the champion', async () => {
    await run('-v', VERSION, '--service', 'train');
    await forget();
    const served = await run('-v', VERSION, '--service', 'serve');
    expect(served).toMatchObject({ code: 0, stderr: '' });
    expect(stepsOf(served)).toEqual(SERVED);
    const champion = await run('--service', 'serve');
    expect(stepsOf(champion)).toEqual(['pinned', 'already published: nothing to do']);
    expect(await trainedRuns()).toHaveLength(1);
    expect(await readdir(join(copy.root, '.slipway'))).not.toContain('proved');
  });

  it('passes on the exit code and the error line of the job that failed, and goes no further', async () => {
    const result = await run('-v', VERSION, '--date', '2026-01-03');
    expect(result.code).toBe(66);
    expect(result.stderr).toMatch(/^error E_DATA_MISSING [^\n]* exit=66\n$/);
    expect(stepsOf(result)).not.toContain('pinned');
  });
});

describe('show_predictions', () => {
  it('shows what was published where .env_pipelines says it is, and not what lies in the default place', async () => {
    const envFile = join(copy.root, '.env_pipelines');
    const original = await readFile(envFile, 'utf8');
    const { BUCKET_DATA_PREDICT: _, ...fromFile } = env;
    const options = { cwd: copy.root, env: fromFile };
    const predict = join(copy.bucket, 'data/predict');
    const key = 'mine/predictions.csv.gz';
    const stale = join(copy.root, 'bucket/data/predict/mine');
    await mkdir(stale, { recursive: true });
    await writeFile(join(stale, 'predictions.csv.gz'), gzipSync('stale\n'));
    try {
      const changed = original
        .replace(/^BUCKET_DATA_PREDICT=.*$/m, `BUCKET_DATA_PREDICT="${predict}"`)
        .replace(/^PATH_DATA_OUT=.*$/m, `PATH_DATA_OUT=${key}`);
      await writeFile(envFile, changed);
      for (const service of ['train', 'serve'])
        expect(await runProcess([script, '-v', VERSION, '--service', service], options)).toMatchObject({
          code: 0,
        });
      const show =
        '. services/pipeline/bootstrap.sh; install_packages "$PWD"; show_predictions "$PWD" conversion-rate "$@"';
      const shown = await runProcess(['bash', '-c', show, 'bash', 'v8', VERSION], options);
      const published = gunzipSync(await readFile(join(predict, key))).toString();
      const first = published.split('\n').slice(0, 4);
      expect(shown).toMatchObject({ code: 0, stderr: '' });
      expect(shown.stdout).toBe([`${predict}/${key}`, ...first.map((line) => `  ${line}`), ''].join('\n'));
      expect(first[0]).toBe('entity_id,device,cr');
    } finally {
      await writeFile(envFile, original);
      await rm(join(copy.root, 'bucket'), { recursive: true });
    }
  });
});

describe('a version that cannot be proved', () => {
  const original = join(copy.version, 'src/index.test.ts');
  const installer = join(copy.version, 'install_dependencies.sh');
  afterEach(async () => {
    await rm(installer, { force: true });
    await rm(join(copy.version, 'src/more.test.ts'), { force: true });
  });

  it('shows its tests when one fails: exit 70, nothing is trained', async () => {
    const failing = "import { expect, it } from 'vitest';\nit('is right', () => expect(1).toBe(2));\n";
    await writeFile(join(copy.version, 'src/more.test.ts'), failing);
    const result = await run('-v', VERSION);
    expect(result.code).toBe(70);
    expect(result.stderr).toContain('expected 1 to be 2');
    expect(result.stderr).not.toContain('JSON report written to');
    expect(lastLine(result)).toMatch(
      new RegExp(`^error E_PIPELINE_TESTS version=${VERSION} .*run them with npx vitest run`),
    );
    expect(await trainedRuns()).toEqual([]);
  });

  it.each([
    ['a gate that is none', "gates: [{ kind: 'basline' }]", 'kind "basline"'],
    ['a figure of another task', "gates: [{ kind: 'threshold', metric: 'auc', min: 0.7 }]", 'the metric auc'],
    ['drift of a column that is none', "drift: { columns: ['nope'] }", 'names nope'],
    ['a misspelt key', "gate: [{ kind: 'rows', minEval: 1e6 }]", 'did you mean gates?'],
    ['the number of another version', "version: 'v1'", 'its package says conversion-rate v9'],
  ])(
    'is refused as training would refuse it when its card has %s: exit 78, and no test runs',
    async (_, changed, says) => {
      const main = join(copy.version, 'src/index.ts');
      const source = await readFile(main, 'utf8');
      await writeFile(main, source.replace(`version: '${VERSION}' }`, `version: '${VERSION}', ${changed} }`));
      const result = await run('-v', VERSION, '--build-only');
      await writeFile(main, source);
      expect(result.code).toBe(78);
      expect(lastLine(result)).toMatch(
        new RegExp(`^error E_MODEL_PACKAGE package=@slipway/conversion-rate-${VERSION} .* exit=78$`),
      );
      expect(lastLine(result)).toContain(says.replaceAll('"', "'"));
      expect(stepsOf(result)).toEqual([]);
    },
  );

  it('is proved though importing it leaves something running', async () => {
    const main = join(copy.version, 'src/index.ts');
    const source = await readFile(main, 'utf8');
    await writeFile(main, `setInterval(() => {}, 1000);\n${source}`);
    const result = await run('-v', VERSION, '--build-only');
    await writeFile(main, source);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(stepsOf(result)).toEqual(['proved']);
  });

  it('is refused when importing it ends the process: exit 78', async () => {
    const main = join(copy.version, 'src/index.ts');
    const source = await readFile(main, 'utf8');
    await writeFile(main, `process.exit(0);\n${source}`);
    const result = await run('-v', VERSION, '--build-only');
    await writeFile(main, source);
    expect(result.code).toBe(78);
    expect(lastLine(result)).toMatch(/^error E_MODEL_PACKAGE .*importing it ended the process with exit 0/);
  });

  it('must run the conformance kit: exit 70', async () => {
    const kit = await readFile(original, 'utf8');
    await writeFile(
      original,
      "import { expect, it } from 'vitest';\nit('is right', () => expect(1).toBe(1));\n",
    );
    const result = await run('-v', VERSION);
    await writeFile(original, kit);
    expect(result.code).toBe(70);
    expect(lastLine(result)).toMatch(/^error E_PIPELINE_CONFORMANCE .* exit=70$/);
  });

  it('is not called one without the kit where it skips it, and why it does is shown: exit 69', async () => {
    const kit = await readFile(original, 'utf8');
    const skipping = kit.replace(
      /^conformance\(.*$/m,
      "describe.skip('no engine; install it', () => { $& });",
    );
    await writeFile(original, `import { describe } from 'vitest';\n${skipping}`);
    const result = await run('-v', VERSION);
    await writeFile(original, kit);
    expect(result.code).toBe(69);
    expect(lastLine(result)).toMatch(
      /^error E_PIPELINE_SKIPPED .*skip the conformance kit here: no engine; install it" exit=69$/,
    );
    expect(await trainedRuns()).toEqual([]);
  });

  it.each(['the environment', '.env_pipelines'])(
    'is proved with the XGBOOST_LIBRARY of %s, by its installer and its tests',
    async (source) => {
      const path = join(copy.bucket, 'lib xgboost.so');
      const settings = join(copy.root, '.env_pipelines');
      const before = await readFile(settings, 'utf8');
      const isFile = source === '.env_pipelines';
      if (isFile)
        await writeFile(settings, before.replace(/^XGBOOST_LIBRARY=.*$/m, `XGBOOST_LIBRARY="${path}"`));
      await writeFile(installer, `[ "$XGBOOST_LIBRARY" = '${path}' ] || exit 69\n`);
      const test = `expect(process.env.XGBOOST_LIBRARY).toBe(${JSON.stringify(path)})`;
      await writeFile(
        join(copy.version, 'src/more.test.ts'),
        `import { expect, it } from 'vitest';\nit('sees it', () => ${test});\n`,
      );
      const more = isFile ? {} : { XGBOOST_LIBRARY: path };
      const result = await runProcess([script, '-v', VERSION, '--build-only', '--force'], {
        cwd,
        env: { ...env, ...more },
      });
      await writeFile(settings, before);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(stepsOf(result)).toEqual(['install OS packages', 'proved']);
    },
  );

  it.each([
    [77, 77],
    [69, 69],
    [1, 69],
  ])(
    'shows what its installer wrote when that ends with %i: exit %i, and no test runs',
    async (ends, exit) => {
      await writeFile(installer, `echo 'no such package'\nexit ${ends}\n`);
      const result = await run('-v', VERSION);
      expect(result.code).toBe(exit);
      expect(result.stderr).toContain('no such package\n');
      expect(lastLine(result)).toMatch(
        new RegExp(`^error E_PIPELINE_INSTALL .*ended with exit ${ends};.* exit=${exit}$`),
      );
      expect(stepsOf(result)).toEqual(['install OS packages']);
    },
  );
});

describe('a signal', () => {
  const wait = async (lambda: number) => {
    const params = join(copy.bucket, `config/conversion-rate/${VERSION}/params.yaml`);
    await mkdir(join(params, '..'), { recursive: true });
    await writeFile(params, `lambda: ${lambda}\n`);
  };
  const signalTo = { 'the script alone': 1, 'all, as Ctrl-C': -1 } as const;
  /** Nothing that was started from the copy is still there. */
  const expectNobodyLeft = () => expect.poll(() => processesOf(copy.root)).toEqual([]);

  it.each([
    ['SIGTERM', 'the script alone'],
    ['SIGTERM', 'all, as Ctrl-C'],
    ['SIGINT', 'all, as Ctrl-C'],
  ] as const)(
    'E-6: %s to %s reaches the job, which stops cleanly: exit 75, nothing is left',
    async (signal, to) => {
      await wait(WAITS);
      const { child, printed, result } = start('-v', VERSION, '--service', 'train');
      await printed('the fit is waiting');
      process.kill(signalTo[to] * (child.pid ?? 0), signal);
      const end = await result;
      expect(end.code).toBe(75);
      expect(lastLine(end)).toMatch(new RegExp(`^error E_JOB_CANCELLED by=${signal} .* exit=75$`));
      expect(end.stderr.match(/^error /gm)).toHaveLength(1);
      expect(await trainedRuns()).toEqual([]);
      await expectNobodyLeft();
    },
  );

  it('E-6: a second one ends a job that does not hear the first, at once', async () => {
    await wait(IS_DEAF);
    const { child, printed, result } = start('-v', VERSION, '--service', 'train');
    await printed('the fit is waiting');
    child.kill('SIGTERM');
    await printed('it heard the signal, beat 5');
    child.kill('SIGTERM');
    expect(await result).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(await trainedRuns()).toEqual([]);
    await expectNobodyLeft();
  });

  it('E-6: while the version is being proved ends its tests: exit 75, nothing is trained and nothing counts as proved', async () => {
    await forget();
    const endless =
      "import { it } from 'vitest';\nit('ends', () => new Promise(() => setInterval(() => {}, 1000)));\n";
    const file = join(copy.version, 'src/endless.test.ts');
    await writeFile(file, endless);
    const { child, printed, result } = start('-v', VERSION);
    await printed('"step":"tests"');
    child.kill('SIGTERM');
    const end = await result;
    await rm(file);
    expect(end.code).toBe(75);
    expect(lastLine(end)).toContain(
      "stopped by SIGTERM during the version's tests; what was published before that stays",
    );
    expect(await trainedRuns()).toEqual([]);
    expect(await readdir(join(copy.root, '.slipway'))).not.toContain('proved');
    await expectNobodyLeft();
  });
});
