// What code and what machine a run came from.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunManifest } from '@slipway/registry';

const run = promisify(execFile);
/** What a run's code is: an untracked model package is as dirty as a changed one. */
const CODE = ['packages', 'services', 'package.json', 'package-lock.json'];

/** Git commit (null outside a repository or without git), whether the code differs from it, the lockfile's digest, Node and platform. */
export async function readProvenance(root: string): Promise<RunManifest['provenance']> {
  const [gitCommit, status, lockfileSha256] = await Promise.all([
    git(root, ['rev-parse', 'HEAD']),
    git(root, ['status', '--porcelain', '--', ...CODE]),
    fileSha256(join(root, 'package-lock.json')),
  ]);
  return {
    gitCommit,
    gitDirty: gitCommit === null || status === null ? null : status !== '',
    lockfileSha256,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
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
