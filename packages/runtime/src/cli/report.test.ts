// `slipway report`: the page of a run, and of a run beside another, as a user asks for it.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeDocument, type RunManifest, sha256Of } from '@slipway/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, putData } from '../jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from '../workspace.fixture.ts';
import { slipwayOf } from './slipway.fixture.ts';

interface Rendered {
  readonly run: string;
  readonly against: string | null;
  readonly file: string;
  readonly bytes: number;
  readonly servings: number | null;
}

const STRAY = '20250101T000000000Z-0123456789abcdef0123456789abcdef';
let workspace: FixtureWorkspace;
let home: JobHome;
let first: string;
let second: string;
let forced: string;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  await workspace.addModel(TINY, 'v2', tinyModel('v2'));
  await workspace.addModel(TINY, 'v3', tinyModel('v3', { card: { gates: [{ kind: 'baseline' }] } }));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  const train = async (...args: readonly string[]) => {
    const run = await home.run('train', { args: ['-v', ...args] });
    expect(run.code, run.stderr).toBe(0);
    return String(run.log.find((line) => line.event === 'result')?.run);
  };
  first = await train('v1');
  second = await train('v2', '--promote');
  forced = await train('v3', '--force-release', 'a <b>demo</b>');
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const slipway = (...args: readonly string[]) => slipwayOf(workspace.path, home.env)(...args);
const runFile = (version: string, run: string, name: string) =>
  home.file('model', `${TINY}/${version}/runs/${run}/${name}`);

describe('a training', () => {
  it('leaves report.html among the reports of its manifest: one page that names no entity', async () => {
    const page = await readFile(runFile('v2', second, 'report.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">.*<title>tiny v2: passed<\/title>/);
    expect(page).toContain('champion v1');
    expect(page).not.toMatch(/\btrain \d+\b/); // the fixture's entity ids
    const manifest = JSON.parse(
      await readFile(runFile('v2', second, 'manifest.json'), 'utf8'),
    ) as RunManifest;
    expect(manifest.reports).toContainEqual({
      ...{ name: 'report.html', sha256: sha256Of(Buffer.from(page)), bytes: Buffer.byteLength(page) },
    });
    expect(manifest.files.map(({ name }) => name)).not.toContain('report.html');
  });

  it('says on the page who forced it and why', async () => {
    const page = await readFile(runFile('v3', forced, 'report.html'), 'utf8');
    expect(page).toContain('<title>tiny v3: forced</title>');
    expect(page).toContain('“a &lt;b&gt;demo&lt;/b&gt;”');
  });
});

describe('slipway report', () => {
  it('renders a run into a file under .slipway/reports and prints its path', async () => {
    const { code, stdout, stderr } = await slipway('report', second);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim()).toBe(join(workspace.path, '.slipway/reports', `${second}.html`));
    // Made of the same figures, it is the page that the training left.
    expect(await readFile(stdout.trim(), 'utf8')).toBe(
      await readFile(runFile('v2', second, 'report.html'), 'utf8'),
    );
  });

  it('sets a run beside another, into the file that is asked for, and answers as JSON', async () => {
    const out = join(home.path, 'new', 'both.html');
    const { code, stdout, stderr } = await slipway(
      'report',
      second,
      '--against',
      first,
      '--out',
      out,
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const { size } = await stat(out);
    expect(JSON.parse(stdout) as Rendered).toEqual({
      ...{ run: second, against: first, file: out, bytes: size, servings: 0 },
    });
    const page = await readFile(out, 'utf8');
    expect(page).toContain('It was the champion when this run was judged');
    expect(page).toContain('<h2>Against tiny v1</h2>');
  });

  it('means the latest released run where it is given a version, beside another as well', async () => {
    const { code, stdout } = await slipway('report', 'v2', '--against', 'v1', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { run: second, against: first }]);
    expect((JSON.parse(stdout) as Rendered).file).toContain(`/${second}-against-${first}.html`);
  });

  it('refuses to set a run beside itself, however it is named', async () => {
    for (const [run, other] of [
      [first, first],
      [first, 'v1'],
    ] as const) {
      const { code, stderr } = await slipway('report', run, '--against', other);
      expect([code, stderr]).toEqual([
        64,
        expect.stringContaining(`message="--against is the run itself, ${first}`),
      ]);
    }
  });

  it('tells what to do where no run of a version is released', async () => {
    for (const args of [['v7'], ['v1', '--family', 'other'], [first, '--against', 'v7']]) {
      const { code, stderr } = await slipway('report', ...args);
      expect(code).toBe(66);
      expect(stderr).toMatch(
        /^error E_RUN_UNKNOWN family=\S+ version=v\d .*is released: give the id of one .*build_pipeline\.sh/,
      );
    }
  });

  it('knows from the release log that a run was forced', async () => {
    const { stdout } = await slipway('report', forced);
    expect(await readFile(stdout.trim(), 'utf8')).toContain('! Forced');
  });

  it.each([
    ['what is neither a run id nor a version', ['report', '../x'], 64, 'E_USAGE'],
    ['no run', ['report', STRAY], 66, 'E_RUN_UNKNOWN'],
    ['no run to set beside', ['report', STRAY, '--against', STRAY], 66, 'E_RUN_UNKNOWN'],
  ])('refuses %s', async (_, args, exitCode, errorCode) => {
    const { code, stderr } = await slipway(...args);
    expect([code, stderr.split(' ')[1]]).toEqual([exitCode, errorCode]);
  });

  it('says of a file that cannot be written which it was', async () => {
    const { code, stderr } = await slipway('report', first, '--out', home.path);
    expect([code, stderr.split(' ')[1]]).toEqual([74, 'E_REPORT_FILE']);
  });

  it('finds that a byte of report.json was changed', async () => {
    const file = runFile('v1', first, 'report.json');
    const whole = await readFile(file);
    await writeFile(file, whole.toString().replace('"rows":', '"rowz":'));
    const { code, stderr } = await slipway('report', first);
    expect([code, stderr.split(' ')[1]]).toEqual([76, 'E_ARTIFACT_DAMAGED']);
    await writeFile(file, whole);
  });

  it.each<[string, string | null, number, string]>([
    ['without report.json', null, 66, 'E_REPORT_MISSING'],
    ['with a report.json of a later format', '{"format":2,"kind":"report"}', 76, 'E_REPORT_FORMAT'],
  ])('refuses a run %s', async (_, figures, exitCode, errorCode) => {
    const run = STRAY.replace(/.$/, String(exitCode % 10));
    const { reports: _reports, ...manifest } = JSON.parse(
      await readFile(runFile('v1', first, 'manifest.json'), 'utf8'),
    ) as RunManifest;
    const bytes = Buffer.from(figures ?? '');
    const reports = [{ name: 'report.json', sha256: sha256Of(bytes), bytes: bytes.length }];
    const old = { ...manifest, runId: run, ...(figures !== null && { reports }) };
    const key = (name: string) => `${TINY}/v1/runs/${run}/${name}`;
    for (const { name } of manifest.files)
      await home.put('model', key(name), await readFile(runFile('v1', first, name)));
    if (figures !== null) await home.put('model', key('report.json'), bytes);
    await home.put('model', key('manifest.json'), encodeDocument(old));
    const { code, stderr } = await slipway('report', run);
    expect([code, stderr.split(' ')[1]]).toEqual([exitCode, errorCode]);
  });
});
