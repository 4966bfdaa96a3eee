// Which versions CI takes through their pipeline: real commits in a repository of their own.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProcess, type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './workspace.ts';

const SCRIPT = 'services/pipeline/changed-versions.sh';
const ALL = ['a v1', 'a v10', 'a v2', 'b v1'];

let folder: TemporaryFolder;
let first = '';

async function git(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false'];
  const { stdout, stderr, code } = await runProcess(['git', ...identity, ...args], { cwd: folder.path });
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

/** A commit on top of the first one that writes these files, or removes those whose text is undefined. */
async function commit(files: Readonly<Record<string, string | undefined>>): Promise<void> {
  await git('checkout', '-q', '--force', '-B', 'change', first);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await (text === undefined ? rm(join(folder.path, path)) : writeFile(join(folder.path, path), text));
  }
  await git('add', '-A');
  await git('commit', '-q', '--allow-empty', '-m', 'change');
}

const changed = (...args: string[]) => runProcess(['bash', SCRIPT, ...args], { cwd: folder.path });
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

beforeAll(async () => {
  folder = await temporaryFolder();
  await git('init', '-q', '-b', 'main');
  await mkdir(join(folder.path, dirname(SCRIPT)), { recursive: true });
  await cp(join(ROOT, SCRIPT), join(folder.path, SCRIPT));
  for (const version of ['a/features', 'a/v1', 'a/v2', 'a/v10', 'b/features', 'b/v1']) {
    const own = join(folder.path, 'packages/models', version);
    await mkdir(join(own, 'src'), { recursive: true });
    await writeFile(join(own, 'package.json'), '{}');
    await writeFile(join(own, 'src/index.ts'), '');
  }
  await git('add', '-A');
  await git('commit', '-q', '-m', 'first');
  first = await git('rev-parse', 'HEAD');
});
afterAll(() => folder.remove());

describe('changed-versions.sh', () => {
  it.each<[string, Readonly<Record<string, string | undefined>>, readonly string[]]>([
    ['nothing', {}, []],
    ['one version', { 'packages/models/a/v1/src/index.ts': '1' }, ['a v1']],
    [
      'two versions',
      { 'packages/models/a/v10/src/card.ts': '1', 'packages/models/b/v1/install_dependencies.sh': '1' },
      ['a v10', 'b v1'],
    ],
    [
      'the features of a family',
      { 'packages/models/a/features/src/index.ts': '1' },
      ['a v1', 'a v10', 'a v2'],
    ],
    ['a new version', { 'packages/models/b/v2/package.json': '{}' }, ['b v2']],
    [
      'a version that was removed',
      { 'packages/models/a/v2/package.json': undefined, 'packages/models/a/v2/src/index.ts': undefined },
      [],
    ],
    ['a library', { 'packages/linear/src/ridge.ts': '1' }, ALL],
    ['what installs packages', { 'packages/models/install-xgboost.sh': '1' }, ALL],
    ['a job', { 'services/train/src/main.ts': '1' }, ALL],
    ['a test of a library', { 'packages/linear/src/ridge.test.ts': '1' }, []],
    ['the lockfile', { 'package-lock.json': '{}' }, ALL],
    ["the root's package.json", { 'package.json': '{}' }, ALL],
    [
      "docs, checks of the house and another folder's lockfile",
      { 'docs/README.md': '1', 'docs/package-lock.json': '{}', 'house/x.ts': '1' },
      [],
    ],
    ['a name with spaces and quotes', { 'packages/models/a/v1/src/a b"\'.csv': '1' }, ['a v1']],
  ])('sees what %s touches', async (_, files, expected) => {
    await commit(files);
    const { stdout, stderr, code } = await changed(first);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines(stdout)).toEqual(expected);
    const matrix = JSON.parse((await changed('--json', first)).stdout) as {
      family: string;
      version: string;
    }[];
    expect(matrix.map(({ family, version }) => `${family} ${version}`)).toEqual(expected);
  });

  it('looks at what a branch did, not at what others did meanwhile', async () => {
    await commit({ 'packages/models/b/v1/src/index.ts': 'meanwhile' });
    const meanwhile = await git('rev-parse', 'HEAD');
    await commit({ 'packages/models/a/v1/src/index.ts': 'own' });
    expect(lines((await changed(meanwhile)).stdout)).toEqual(['a v1']);
  });

  it.each(['0000000000000000000000000000000000000000', 'no-such-branch'])(
    'takes all where the base is %s',
    async (base) => {
      expect(lines((await changed(base)).stdout)).toEqual(ALL);
    },
  );

  it.each([[[]], [['']], [['--output=canary']], [['a', 'b', 'c']]])('refuses %j', async (args) => {
    const { stdout, stderr, code } = await changed(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^usage: services\/pipeline\/changed-versions\.sh/);
  });
});

describe('.github/workflows/ci.yml', () => {
  it('runs the test command of the README, and the pipelines of changed versions, with actions of a fixed version', async () => {
    const workflow = await readFile(join(ROOT, '.github/workflows/ci.yml'), 'utf8');
    expect(workflow).toMatch(/- run: npm test$/m);
    expect(workflow).toContain(`${SCRIPT} --json "$BASE"`);
    expect(workflow).toMatch(/- run: \.\/build_pipeline\.sh$/m);
    const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(actions.length).toBeGreaterThan(3);
    expect(actions.filter((action) => !/^actions\/[a-z-]+@v\d+$/.test(action))).toEqual([]);
    // What others write (branch names, titles) never becomes a part of a script.
    for (const [, script = ''] of workflow.matchAll(/run: (.*)/g)) expect(script).not.toContain('${{');
  });
});
