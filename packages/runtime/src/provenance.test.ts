import { execFileSync } from 'node:child_process';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readProvenance } from './provenance.ts';

let folder: TemporaryFolder;
let root: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  root = await realpath(folder.path);
  // Nothing of the machine's own configuration of git, which may trust every folder.
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

const model = () => ({ family: 'tiny', dir: join(root, 'packages/models/tiny/v1') });
const git = (...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

async function commitOne(): Promise<string> {
  await mkdir(join(root, 'packages'));
  await writeFile(join(root, 'packages/a.ts'), '1\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  return git('rev-parse', 'HEAD').trim();
}

it('names the commit of a checkout that belongs to another user, and whether the code differs from it', async () => {
  const commit = await commitOne();
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1'); // what git has for its own tests of this
  expect(() => git('rev-parse', 'HEAD')).toThrow('dubious ownership');
  expect(await readProvenance(root, model())).toMatchObject({ gitCommit: commit, gitDirty: false });
  await writeFile(join(root, 'packages/b.ts'), '2\n');
  expect(await readProvenance(root, model())).toMatchObject({ gitCommit: commit, gitDirty: true });
});

it('knows no commit outside of a repository', async () => {
  expect(await readProvenance(root, model())).toMatchObject({
    gitCommit: null,
    gitDirty: null,
    lockfileSha256: null,
  });
});

it('knows the digest of the code, in a repository or outside of one; only where there is no code it does not', async () => {
  expect(await readProvenance(root, model())).not.toHaveProperty('codeSha256');
  await commitOne();
  const { codeSha256 } = await readProvenance(root, model());
  expect(codeSha256).toMatch(/^[0-9a-f]{64}$/);
  await mkdir(join(model().dir, 'src'), { recursive: true });
  await writeFile(join(model().dir, 'src/index.ts'), '1\n');
  await rm(join(root, '.git'), { recursive: true });
  const now = await readProvenance(root, model());
  expect(now.gitCommit).toBeNull();
  expect(now.codeSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(now.codeSha256).not.toBe(codeSha256);
});
