import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeStamp, sayStamp } from './src/code-stamp.ts';

describe('the stamp of the code that results are of', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-stamp-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], { cwd: root });
  beforeAll(() => {
    git('init', '-q');
    mkdirSync(join(root, 'docs'));
    for (const name of ['code.ts', 'docs/page.md']) writeFileSync(join(root, name), 'one\n');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is the commit, whatever is being written on the pages', () => {
    writeFileSync(join(root, 'docs/page.md'), 'two\n');
    const stamp = codeStamp(root);
    expect(stamp).toMatch(/^[0-9a-f]{40}$/);
    expect(sayStamp(stamp ?? '')).toBe(`commit \`${stamp?.slice(0, 12)}\``);
  });

  it('tells code that is not committed from the commit, and from other such code', () => {
    const clean = codeStamp(root);
    const stamps = ['two\n', 'three\n'].map((text) => {
      writeFileSync(join(root, 'code.ts'), text);
      return codeStamp(root);
    });
    expect(new Set([clean, ...stamps]).size).toBe(3);
    for (const stamp of stamps) expect(stamp).toMatch(new RegExp(`^${clean}\\+[0-9a-f]{12}$`));
    expect(sayStamp(stamps[0] ?? '')).toMatch(/ with changes that are not committed$/);
  });

  it('is unknown outside a checkout', () => {
    rmSync(join(root, '.git'), { recursive: true });
    expect(codeStamp(root)).toBeUndefined();
  });
});
