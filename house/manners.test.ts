// Who reads the environment, who ends a process, what an index holds and how files are named.
import { describe, expect, it } from 'vitest';
import { layerOf } from './layers.ts';
import { readSourceText } from './source-text.ts';
import { readWorkspace, type SourceFile, type WorkspacePackage } from './workspace.ts';

/** Where the rule "the exit code is the service's main's" does not hold, and why. */
const SETS_EXIT: Readonly<Record<string, string>> = {
  'packages/xgboost/src/child-channel.ts':
    'a child process whose parent is gone has nobody left to answer to',
  'packages/runtime/src/process-guard.ts':
    'the last thing at exit: Node’s own 1 and 13 must not stand, nor a signal end what is done',
};

const READS_ENVIRONMENT = 'packages/config';
const ENVIRONMENT = /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[|\benv\b[^;]*\bfrom\s*'\d+'/;
const EXIT_CALL = /\bprocess\s*\.\s*exit\s*\(/;
const EXIT_CODE = /\bprocess\s*\.\s*exitCode\s*=(?!=)/;
const MAIN = /^services\/[^/]+\/src\/main\.ts$/;
const RE_EXPORT = /export\s+(?:type\s+)?\{[^}]*\}\s*from\s*'\d+';?/g;

const sources = readWorkspace().flatMap((owner) => owner.files.map((file) => ({ owner, file })));

describe('the sources', () => {
  const offenders = (pattern: RegExp, allowed: (file: SourceFile, owner: WorkspacePackage) => boolean) =>
    sources
      .filter(({ file, owner }) => !file.isTest && !allowed(file, owner) && pattern.test(file.code))
      .map(({ file }) => file.path);

  it('read the environment in one package', () => {
    expect(offenders(ENVIRONMENT, (_, owner) => owner.folder === READS_ENVIRONMENT)).toEqual([]);
  });

  it('call process.exit nowhere and set the exit code in mains of services only', () => {
    const excused = (file: SourceFile) => Object.hasOwn(SETS_EXIT, file.path);
    expect(offenders(EXIT_CALL, excused)).toEqual([]);
    expect(offenders(EXIT_CODE, (file) => MAIN.test(file.path) || excused(file))).toEqual([]);
  });

  it('need every excuse that is written here', () => {
    const exits = sources.filter(({ file }) => EXIT_CALL.test(file.code) || EXIT_CODE.test(file.code));
    const needed = exits.map(({ file }) => file.path);
    expect(Object.keys(SETS_EXIT).filter((path) => !needed.includes(path))).toEqual([]);
  });

  it('have nothing but re-exports by name in index.ts, models’ own entries excepted', () => {
    const entries = sources.filter(
      ({ file, owner }) => file.path === `${owner.folder}/src/index.ts` && layerOf(owner) !== 3,
    );
    const rest = entries.filter(({ file }) => file.code.replace(RE_EXPORT, '').trim() !== '');
    expect(rest.map(({ file }) => file.path)).toEqual([]);
    expect(entries.length).toBeGreaterThan(9);
  });

  it('are named by their subject, in kebab-case', () => {
    const names = sources.map(({ file }) => file.path);
    expect(names.filter((path) => /\/(utils?|helpers?|common|misc)(\.[a-z]+)*\.ts$/.test(path))).toEqual([]);
    expect(names.filter((path) => !/\/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*\.ts$/.test(path))).toEqual([]);
  });
});

describe('the patterns', () => {
  it.each<[RegExp, string, boolean]>([
    [ENVIRONMENT, 'const a = process.env.A;', true],
    [ENVIRONMENT, 'const { A } = process\n  .env;', true],
    [ENVIRONMENT, "const a = process['env'].A;", true],
    [ENVIRONMENT, "import { env } from 'node:process';", true],
    [ENVIRONMENT, "// process.env\nconst a = 'process.env'; f(environment);", false],
    [EXIT_CALL, 'process.exit(1);', true],
    [EXIT_CALL, "throw new Error('process.exit(1)');", false],
    [EXIT_CODE, 'process.exitCode = 1;', true],
    [EXIT_CODE, 'if (process.exitCode === 1) f();', false],
  ])('%s sees in %j: %s', (pattern, source, seen) => {
    expect(pattern.test(readSourceText(source).code)).toBe(seen);
  });
});
