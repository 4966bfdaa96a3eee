// The scripts at the root before any work is done: what they refuse, how they stop, and that every shell can read them.
import { globSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { jobEnvironment } from '@slipway/config';
import {
  type ProcessResult,
  runProcess,
  startProcess,
  type TemporaryFolder,
  temporaryFolder,
} from '@slipway/testkit/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from './processes.fixture.ts';
import { ROOT } from './workspace.ts';

const SCRIPTS = [
  'build_pipeline.sh',
  'cold_start.sh',
  'services/pipeline/bootstrap.sh',
  'services/pipeline/unknown-flag.sh',
  '.ci/run',
] as const;
const env = jobEnvironment();

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** Runs a script of the project from a folder that is not the project's. */
const run = (script: string, args: readonly string[], more: Record<string, string> = {}) =>
  runProcess([join(ROOT, script), ...args], { cwd: folder.path, env: { ...env, ...more } });

const lastLine = ({ stderr }: ProcessResult) => stderr.trimEnd().split('\n').at(-1);

describe('build_pipeline.sh', () => {
  it.each<[string, readonly string[], string]>([
    ['nothing at all', [], 'say which version'],
    ['no version', ['--promote'], 'say which version'],
    ['an unknown flag', ['-v', 'v2', '--nope'], 'unknown flag --nope'],
    ['an argument that is no flag', ['v2'], 'unknown flag v2'],
    ['a flag without its value', ['-v'], '--version needs a value: v1 to v9999'],
    ['an empty value', ['-v', ''], "--version is '', must be v1 to v9999"],
    [
      'a command after a semicolon',
      ['-v', 'v2; touch canary'],
      '--version is v2\\;\\ touch\\ canary, must be',
    ],
    ['a command in $( )', ['-v', '$(touch canary)'], 'must be v1 to v9999'],
    ['a command in backticks', ['--family', '`touch canary`'], '--family is'],
    ['a value with spaces', ['--family', 'a b'], '--family is a\\ b, must be a lower-case name'],
    ['a path', ['-v', 'v2/../../evil'], 'must be v1 to v9999'],
    ['a line more', ['-v', 'v2\n'], 'must be v1 to v9999'],
    ['a space more', ['-v', 'v2 '], 'must be v1 to v9999'],
    ['a leading zero', ['--version=v02'], '--version is v02, must be'],
    ['a capital', ['--version', 'V2'], '--version is V2, must be'],
    ['a day that is none', ['-v', 'v2', '--date', 'today'], '--date is today, must be YYYY-MM-DD'],
    ['two ways to write a day', ['-v', 'v2', '--date', '2026-11/21'], 'must be YYYY-MM-DD'],
    ...['2026-02-30', '2100-02-29', '2026-13-01', '2026/04/31', '2026-01-00', '1969-12-31'].map(
      (day): [string, string[], string] => [
        `no day of the calendar, ${day}`,
        ['-v', 'v2', '--date', day],
        `--date is ${day}, which is no day of the calendar from 1970 on`,
      ],
    ),
    [
      'a service that is none',
      ['-v', 'v2', '--service', 'all'],
      '--service is all, must be train, serve or both',
    ],
    [
      'to promote without a training',
      ['--promote', '--service', 'serve'],
      '--promote needs a training, and --service serve trains nothing',
    ],
    [
      'to force a release without a training',
      ['--force-release', 'checked by hand', '--service', 'serve'],
      '--force-release needs a training, and --service serve trains nothing',
    ],
    [
      'a reason that is none',
      ['-v', 'v2', '--force-release', ' '],
      '--force-release is \\ , must be a reason',
    ],
    [
      'to search without a training',
      ['--search', 'grid', '--service', 'serve'],
      '--search needs a training, and --service serve trains nothing',
    ],
    [
      'a strategy that is none',
      ['-v', 'v2', '--search', 'all'],
      '--search is all, must be grid, random or halving',
    ],
    [
      'a budget without a unit',
      ['-v', 'v2', '--budget', '5'],
      '--budget is 5, must be a time as 30s, 5m or 1h',
    ],
    ['a glob', ['-v', '*'], '--version is \\*, must be'],
    ['a quote that closes the message', ['-v', '" exit=0 x="'], "--version is \\'\\ exit=0\\ x=\\', must be"],
    ['a control character', ['-v', '\u001b[31mv2'], "--version is $'\\E[31mv2', must be"],
    ['100,000 characters', ['-v', 'v'.repeat(100_000)], `--version is ${'v'.repeat(64)}…, must be`],
    ['a misspelt flag', ['-v', 'v2', '--sevice', 'train'], 'unknown flag --sevice; did you mean --service?'],
    [
      'a misspelt flag with its value',
      ['-v', 'v2', '--promot=yes'],
      'unknown flag --promot; did you mean --promote?',
    ],
    [
      'a variable as a flag',
      ['-v', 'v2', '--bucket-model', '/a'],
      'unknown flag --bucket-model; it is a variable here: BUCKET_MODEL=… ./build_pipeline.sh …;',
    ],
    ['a flag of the services', ['-v', 'v2', '--run=x'], 'it is a variable here: MODEL_RUN=… '],
  ])('B-2: refuses %s with one line and exit 64', async (_, args, message) => {
    const result = await run('build_pipeline.sh', args);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toMatch(
      /^error E_USAGE message="[^"]*; \.\/build_pipeline\.sh --help tells the flags" exit=64\n$/,
    );
    expect(result.stderr).toContain(message);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each(['TERM', 'INT'])('E-6: answers SIG%s with 75 also before it has begun anything', async (name) => {
    const PATH = await programs({ grep: `kill -${name} $PPID` });
    const result = await run('build_pipeline.sh', [], { PATH });
    expect(result).toMatchObject({ code: 75, signal: null, stdout: '' });
    expect(result.stderr).toBe(
      `error E_JOB_CANCELLED message="stopped by SIG${name} before anything was begun; run the same command again" exit=75\n`,
    );
  });

  it('tells its usage on stdout when it is asked to', async () => {
    for (const flag of ['-h', '--help']) {
      const result = await run('build_pipeline.sh', [flag]);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toContain('--service <name>');
    }
  });

  it.each([
    ['MODEL_VER', '$(touch canary)'],
    ['MODEL_VER', 'v1; touch canary'],
    ['MODEL_FAMILY', '`touch canary`'],
    ['RUN_DATE', '2026-01-01 || touch canary'],
    ['SCORE_THREADS', '1 && touch canary'],
    ['MODEL_RUN', "'; touch canary; '"],
  ])('I-12: takes %s=%s for a value, whatever it says', async (name, value) => {
    const result = await run('build_pipeline.sh', [], { MODEL_VER: 'v1', [name]: value });
    expect(result.code).toBe(78);
    expect(lastLine(result)).toMatch(new RegExp(`^error E_CONFIG_INVALID .*${name}.* exit=78$`));
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('cold_start.sh', () => {
  it.each([[['-x']], [['$(touch canary)']], [['', 'more']]])(
    'refuses the arguments %j with one line and exit 64',
    async (args) => {
      const result = await run('cold_start.sh', args);
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(result.stderr).toMatch(/^error E_USAGE .* takes none but --help" exit=64\n$/);
      expect(await readdir(folder.path)).toEqual([]);
    },
  );

  it.each([
    ['MINGW64_NT-10.0-22631', 'Windows is not supported; use WSL'],
    ['MSYS_NT-10.0', 'Windows is not supported; use WSL'],
    ['CYGWIN_NT-10.0', 'Windows is not supported; use WSL'],
    ['FreeBSD', 'FreeBSD is not supported; use Debian, Ubuntu or macOS'],
  ])('refuses %s with what to use instead', async (system, message) => {
    const PATH = await programs({ uname: `echo ${system}` });
    const result = await run('cold_start.sh', [], { PATH });
    expect(result).toMatchObject({ code: 69, stdout: '' });
    expect(result.stderr).toMatch(/^error E_SETUP_SYSTEM message="[^"]*" exit=69\n$/);
    expect(result.stderr).toContain(message);
  });
});

describe('the npm packages of a fresh clone', () => {
  const start = async (fakes: Record<string, string>) => {
    const clone = join(folder.path, 'a fresh clone');
    for (const script of [...SCRIPTS, 'package-lock.json'])
      await cp(join(ROOT, script), join(clone, script), { recursive: true });
    const TMPDIR = join(folder.path, 'tmp');
    await mkdir(TMPDIR);
    const PATH = await programs(fakes);
    return startProcess([join(clone, 'build_pipeline.sh'), '-v', 'v1'], { env: { ...env, PATH, TMPDIR } });
  };
  const node = 'exit 0';
  const leftovers = async () => readdir(join(folder.path, 'tmp'));

  it('are refused to a Node that is too old', async () => {
    const old = 'if [ "$1" = --version ]; then echo v18.20.4; else exit 1; fi';
    const result = await (await start({ node: old, npm: 'exit 0' })).result;
    expect(result).toMatchObject({ code: 69, stdout: '' });
    expect(result.stderr).toBe(
      'error E_SETUP_NODE message="node v18.20.4 is too old; install Node 20.19 or later: https://nodejs.org" exit=69\n',
    );
  });

  it('show what npm wrote when it fails, and only then', async () => {
    const result = await (await start({ node, npm: 'echo "npm error no space left"; exit 1' })).result;
    expect(result).toMatchObject({ code: 69, stdout: '' });
    expect(result.stderr).toMatch(/^installing npm packages .*failed\nnpm error no space left\n/);
    expect(lastLine(result)).toBe(
      'error E_SETUP_PACKAGES message="npm ci failed; its output stands above" exit=69',
    );
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['SIGTERM', 'to the script alone'],
    ['SIGINT', 'to all, as Ctrl-C'],
  ] as const)(
    'E-6: are stopped by %s, sent %s: exit 75, and neither npm nor what it started is left',
    async (signal, to) => {
      const npm = 'sleep 600 & echo $! > "$0.child"; echo $$ > "$0.pid"; wait';
      const { child, result, printed } = await start({ node, npm });
      await printed('..'); // two seconds: npm is under way
      process.kill(to === 'to the script alone' ? (child.pid ?? 0) : -(child.pid ?? 0), signal);
      const end = await result;
      expect(end.code).toBe(75);
      expect(lastLine(end)).toBe(
        `error E_JOB_CANCELLED message="stopped by ${signal} while installing npm packages; run the same command again" exit=75`,
      );
      for (const file of ['npm.pid', 'npm.child']) {
        const pid = Number(await readFile(join(folder.path, 'programs', file), 'utf8'));
        expect(pid).toBeGreaterThan(1);
        await expect.poll(() => isAlive(pid)).toBe(false);
      }
      expect(await leftovers()).toEqual([]);
    },
  );
});

describe('every script', () => {
  it.each(['build_pipeline.sh', 'cold_start.sh'])(
    '%s finds the project when it is called through links, absolute and relative',
    async (script) => {
      await mkdir(join(folder.path, 'bin'));
      await symlink(join(ROOT, script), join(folder.path, 'bin/absolute'));
      await symlink('bin/absolute', join(folder.path, 'relative'));
      for (const link of ['bin/absolute', './relative', join(folder.path, 'relative')]) {
        const result = await runProcess(['bash', link, '-h'], { cwd: folder.path, env });
        expect(result).toMatchObject({ code: 0, stderr: '' });
        expect(result.stdout).toContain(`usage: ./${script}`);
      }
    },
  );

  it('I-12: passes shellcheck, where that is installed', async ({ skip }) => {
    const found = await runProcess(['shellcheck', '--version'], { env }).catch(() => undefined);
    if (found === undefined) return skip('shellcheck is not installed: apt-get install shellcheck');
    const exclude = ['node_modules/**', 'bucket/**'];
    const scripts = new Set([...SCRIPTS, ...globSync('**/*.sh', { cwd: ROOT, exclude })]);
    const { code, stdout } = await runProcess(['shellcheck', '-x', ...scripts], { cwd: ROOT, env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(scripts.size).toBeGreaterThan(5);
  });

  it('runs on bash 3.2, which macOS has: nothing newer is in it', async () => {
    const newer =
      /\b(declare|local|typeset) -[a-zA-Z]*[Angu]|\b(mapfile|readarray|coproc)\b|\$\{\w+(\[[^\]]*\])?(,,?|\^\^?|@[A-Za-z])|\|&|&>>|;;?&|\bwait -n\b|\[\[ -v\b|\bEPOCH(SECONDS|REALTIME)\b|printf [^\n]*%\(/;
    for (const script of SCRIPTS) {
      const lines = (await readFile(join(ROOT, script), 'utf8')).split('\n');
      expect(lines.filter((line) => newer.test(line))).toEqual([]);
    }
    expect(
      ['declare -A x', `echo "\${x,,}"`, 'mapfile -t x', `echo "\${x[0]@Q}"`].filter((l) => !newer.test(l)),
    ).toEqual([]);
  });
});

/** Programs that stand first on the path; the rest of the system's stay. */
async function programs(bodies: Record<string, string>): Promise<string> {
  const at = join(folder.path, 'programs');
  await mkdir(at);
  for (const [name, body] of Object.entries(bodies)) {
    await writeFile(join(at, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(at, name), 0o755);
  }
  return [at, dirname('/bin/sh'), '/usr/bin', env.PATH].join(':');
}
