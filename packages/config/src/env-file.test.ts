import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvFile } from './env-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array) {
  const path = join(folder, '.env_pipelines');
  writeFileSync(path, content);
  return readEnvFile(path);
}

describe('readEnvFile', () => {
  it('reads comments, quotes, exports, CRLF and a BOM', () => {
    const text = '\uFEFFA=1 # one\r\n# B=2\r\n\r\nexport C="c d" # three\nD=\'#d\'\nE=\nF=`f`\n  G = 7';
    const { values, problems } = read(text);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(values)).toEqual({ A: '1', C: 'c d', D: '#d', E: '', F: 'f', G: '7' });
  });

  it('does not take the next line as the value of a line that ends in a blank', () => {
    const { values } = read('MODEL_VER= \nMODEL_RUN=\t\nGZIP_LEVEL=3\n');
    expect(Object.fromEntries(values)).toEqual({ MODEL_VER: '', MODEL_RUN: '', GZIP_LEVEL: '3' });
  });

  it('names every bad line at once and none of its text', () => {
    const { problems } = read('canary\nA=1\nB="canary\nA=2\n9=canary\nC="x"canary\n');
    expect(problems).toEqual([
      '.env_pipelines line 1: is not NAME=value, a # comment or blank',
      '.env_pipelines line 3: the quoted value of B does not end on this line',
      '.env_pipelines line 4: sets A again, after line 2',
      '.env_pipelines line 5: is not NAME=value, a # comment or blank',
      '.env_pipelines line 6: the quoted value of C does not end on this line',
    ]);
  });

  it('finds nothing wrong with a missing file, and says that it is missing', () => {
    expect(readEnvFile(join(folder, 'nowhere'))).toMatchObject({ isMissing: true, problems: [] });
  });

  it('refuses a folder, a FIFO, bytes that are not UTF-8 and a huge file, without waiting', () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(readEnvFile(folder).problems[0]).toMatch(/cannot be read: it is not a file$/);
    expect(readEnvFile(fifo).problems).toEqual(['fifo cannot be read: it is not a file']);
    expect(read(Uint8Array.of(65, 61, 0xff)).problems).toEqual([
      '.env_pipelines cannot be read: it is not UTF-8',
    ]);
    expect(read(`A=${'x'.repeat(1 << 20)}`).problems[0]).toMatch(/it holds 1048578 bytes, at most 1048576/);
  });

  it('I-8: gives __proto__ no effect', () => {
    read('__proto__=polluted\nconstructor=x\n');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('gives back whatever was written between quotes', () => {
    const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/);
    const value = fc.stringMatching(/^[ -~é☃]{0,30}$/).filter((text) => !/["\\]/.test(text));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (variables) => {
        const lines = Object.entries(variables).map(([key, text]) => `${key}="${text}"`);
        const file = read(lines.join('\n'));
        expect(file.problems).toEqual([]);
        expect(Object.fromEntries(file.values)).toEqual(variables);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('I-9: reads a hostile line of 100 KB at once', () => {
    const start = performance.now();
    for (const line of [`A="${' #'.repeat(50_000)}`, `A=${'"'.repeat(100_000)}`, `${'A '.repeat(50_000)}=`])
      read(line);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
