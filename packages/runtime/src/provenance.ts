// What code and what machine a run came from.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Provenance } from '@slipway/registry';
import { codeDigest } from './code-digest.ts';
import type { ModelPackage } from './workspace.ts';

const run = promisify(execFile);
/** What a run's code is: an untracked model package is as dirty as a changed one. */
const CODE = ['packages', 'services', 'package.json', 'package-lock.json'];

/**
 * Git commit (null outside a repository or without git), whether the code differs from it, the digests of the version's code and of the
 * lockfile, Node and platform. The code is read before this returns its promise, which never rejects.
 */
export async function readProvenance(
  root: string,
  model: Pick<ModelPackage, 'family' | 'dir'>,
): Promise<Provenance> {
  const codeSha256 = digestOrNone(model, root);
  const [gitCommit, status, lockfileSha256] = await Promise.all([
    git(root, ['rev-parse', 'HEAD']),
    git(root, ['status', '--porcelain', '--', ...CODE]),
    fileSha256(join(root, 'package-lock.json')),
  ]);
  return {
    gitCommit,
    gitDirty: gitCommit === null || status === null ? null : status !== '',
    ...(codeSha256 !== undefined && { codeSha256 }),
    lockfileSha256,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}

function digestOrNone(model: Pick<ModelPackage, 'family' | 'dir'>, root: string): string | undefined {
  try {
    return codeDigest(model, root);
  } catch {
    return undefined; // somebody is at work on it: a run of code that nobody can name is still a run
  }
}

async function git(root: string, args: readonly string[]): Promise<string | null> {
  try {
    // Another user's checkout is "dubious" to git for what its configuration may run; our own code is run from there anyway.
    const safe = ['-c', `safe.directory=${root}`];
    const { stdout } = await run('git', [...safe, '-C', root, ...args], { timeout: 5000 });
    return stdout.trim();
  } catch {
    return null; // no git, or not a repository: a run outside of one is still a run
  }
}

async function fileSha256(path: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch {
    return null;
  }
}
