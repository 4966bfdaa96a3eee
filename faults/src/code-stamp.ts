// Which code a result is of, so that results of different code are never put on one page.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { ROOT } from './scene.ts';

/** What the pages say changes nothing that a test shows. */
const CODE = ['--', '.', ':(exclude)docs'];
const DIGITS = 12;

/**
 * @param root - A checkout. Default: this one.
 * @returns The commit, 40 hex digits; with `+` and a digest of what is not committed, when something outside docs/ is not; undefined
 * where there is no git.
 */
export function codeStamp(root = ROOT): string | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 });
  try {
    const commit = git('rev-parse', 'HEAD').trim();
    const changes = git('status', '--porcelain', ...CODE) + git('diff', 'HEAD', '--binary', ...CODE);
    if (changes === '') return commit;
    return `${commit}+${createHash('sha256').update(changes).digest('hex').slice(0, DIGITS)}`;
  } catch {
    return undefined;
  }
}

/** For people: `commit 29ad568…`, and whether there was more than that. */
export function sayStamp(stamp: string): string {
  const [commit = '', changes] = stamp.split('+');
  const short = `commit \`${commit.slice(0, DIGITS)}\``;
  return changes === undefined ? short : `${short} with changes that are not committed`;
}
