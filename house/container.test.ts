// The files that containers are made of, as far as they can be judged without a daemon.
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { jobEnvironment, VARIABLES } from '@slipway/config';
import { runProcess, type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './workspace.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const instructions = read('Dockerfile')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line));
const of = (name: string) => instructions.filter((line) => line.startsWith(`${name} `));
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

describe('Dockerfile', () => {
  it('builds on images of a fixed release, which arguments can replace', () => {
    const bases = of('FROM').map((line) => line.split(' ')[1] ?? '');
    const args = instructions.filter((line) => /^ARG \w+_IMAGE=/.test(line));
    expect(args.map((line) => line.replace(/^ARG (\w+)=.*$/, `\${$1}`))).toEqual(
      [...new Set(bases)].filter((base) => base.startsWith('$')),
    );
    for (const arg of args) expect(arg).toMatch(/=[a-z]+:(\d+-)?bookworm-slim$/);
  });

  it('selects the version by arguments: its tests run in the build, and only its packages are installed', () => {
    const proof = of('RUN').filter((line) => line.includes('build_pipeline.sh'));
    expect(proof.join()).toContain('--family "$MODEL_FAMILY" -v "$MODEL_VER" --build-only');
    // A stage that nothing is copied from is not built at all.
    expect(last.join('\n')).toMatch(/^COPY --from=proof /m);
    expect(last.join('\n')).toContain('"packages/models/$MODEL_FAMILY/$MODEL_VER/install_dependencies.sh"');
    expect(last.filter((line) => /^ARG MODEL_(FAMILY|VER)/.test(line))).toHaveLength(2);
    expect(last.join('\n')).toMatch(/^ENV .*MODEL_FAMILY=\$MODEL_FAMILY +MODEL_VER=\$MODEL_VER/m);
  });

  it('runs as a user without rights, by number, so that platforms can see it', () => {
    const [user] = last.filter((line) => line.startsWith('USER '));
    expect(user).toBe('USER 10001:10001');
    const after = last.slice(last.indexOf(user ?? '') + 1);
    expect(after.map((line) => line.split(' ')[0])).toEqual(['ENTRYPOINT', 'CMD']);
  });

  it('keeps what npm needs to log in out of layers, and fetches nothing by other ways', () => {
    for (const line of of('RUN').filter((each) => each.includes('npm ci')))
      expect(line).toContain('--mount=type=secret,id=npmrc,target=/root/.npmrc');
    expect(of('ADD')).toEqual([]);
    expect(of('RUN').filter((line) => /\b(curl|wget|npm (i|install)|npx)\b|:latest/.test(line))).toEqual([]);
    expect(
      of('ARG')
        .concat(of('ENV'))
        .filter((line) => /TOKEN|SECRET|PASSWORD|_KEY|https?:/i.test(line)),
    ).toEqual([]);
  });

  it('copies what is there, and starts what can be run', async () => {
    const entry = /\["\/app\/([^"]+)"\]/.exec(of('ENTRYPOINT')[0] ?? '')?.[1] ?? '';
    expect(isInContext(entry)).toBe(true);
    const { code, stderr } = await runProcess(['sh', join(ROOT, entry), '$(touch canary)']);
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr:
        'error E_USAGE message="a container runs train, serve, search, example-data or slipway" exit=64\n',
    });
    const help = await runProcess(['sh', join(ROOT, entry), 'train', '--help']);
    expect(help.stdout).toContain('Usage: train');
  });
});

describe('.dockerignore', () => {
  it.each([
    'package.json',
    'package-lock.json',
    '.npmrc',
    '.env_pipelines',
    'build_pipeline.sh',
    'vitest.config.ts',
    'house/prototype-guard.ts',
    'bench/package.json',
    'smoke_test/package.json',
    'packages/models/install-os-packages.sh',
    'packages/models/conversion-rate/v1/src/index.ts',
    'services/pipeline/bootstrap.sh',
  ])('lets %s in, which the build needs', (path) => {
    expect(isInContext(path)).toBe(true);
  });

  it.each([
    '.git/config',
    '.env',
    'packages/config/.env.local',
    '.slipway/proved/conversion-rate-v2',
    'node_modules/node/package.json',
    'packages/report/node_modules/x/index.js',
    'bucket/data/train/x.csv.gz',
    'bucket/model/x',
    'docs/README.md',
    'bench/src/main.ts',
    'services/train/npm-debug.log',
  ])('keeps %s out', (path) => {
    expect(isInContext(path)).toBe(false);
  });

  it('lets every member of the workspace in that the lockfile has', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, unknown> };
    const members = Object.keys(packages).filter((path) => path !== '' && !path.includes('node_modules'));
    expect(members.length).toBeGreaterThan(20);
    expect(members.filter((path) => !isInContext(`${path}/package.json`))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  const compose = read('compose.yaml');
  it('runs the jobs without rights, and hands on variables that there are', () => {
    for (const line of ['read_only: true', 'cap_drop: [ALL]', "security_opt: ['no-new-privileges:true']"])
      expect(compose).toContain(line);
    expect(compose).not.toMatch(/privileged|:latest|docker\.sock/);
    const handed = [...compose.matchAll(/^ {4}- ([A-Z_]+)$/gm)].map(([, name]) => name);
    expect(handed.length).toBeGreaterThan(5);
    const known = VARIABLES.map(({ name }) => name as string);
    expect(handed.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});

describe('build_pipeline.sh --docker', () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  /** Runs it in a copy of the scripts with a `docker` that writes down what it is asked for, and ends as it is told. */
  async function run(args: readonly string[], docker: string, more: Record<string, string> = {}) {
    const at = (...parts: string[]) => join(folder.path, 'a project', ...parts);
    for (const file of [
      'build_pipeline.sh',
      'services/pipeline/bootstrap.sh',
      'services/pipeline/docker.sh',
      '.env_pipelines',
    ]) {
      await mkdir(dirname(at(file)), { recursive: true });
      await cp(join(ROOT, file), at(file));
    }
    await mkdir(at('packages/models/conversion-rate/v2'), { recursive: true });
    const bin = join(folder.path, 'bin');
    const asked = join(folder.path, 'asked');
    await mkdir(bin);
    await writeFile(join(bin, 'docker'), `#!/bin/bash\necho "$*" >> '${asked}'\n${docker}\n`);
    await chmod(join(bin, 'docker'), 0o755);
    const env = { ...jobEnvironment(), HOME: folder.path, PATH: `${bin}:/usr/bin:/bin`, ...more };
    const result = await runProcess([at('build_pipeline.sh'), ...args], { env });
    const calls = await readFile(asked, 'utf8').catch(() => '');
    const isWork = (line: string) => line !== '' && !/^(buildx version|--version)$/.test(line);
    return { ...result, calls: calls.split('\n').filter(isWork) };
  }

  it('builds, trains and serves, each with its own flags, on one day, without rights', async () => {
    const more = {
      DOCKER_BUILD_FLAGS: '--network=host',
      DOCKER_RUN_FLAGS: '--memory 1g',
      WEBHOOK_URL: 'https://hooks.example/secret',
      AWS_REGION: 'eu-central-1',
    };
    const { code, calls, stderr } = await run(
      [
        '-v',
        'v2',
        '--docker',
        '--promote',
        '--json',
        '--search',
        'random',
        '--force-release',
        'seen by hand',
        '--trials',
        '3',
      ],
      'exit 0',
      more,
    );
    expect(code, stderr).toBe(0);
    const [build = '', train = '', serve = '', ...others] = calls;
    expect(others).toEqual([]);
    expect(build).toMatch(
      /^build --network=host --build-arg MODEL_FAMILY=conversion-rate --build-arg MODEL_VER=v2 --tag slipway\/conversion-rate:v2 .*a project$/,
    );
    expect(train).toMatch(
      / --memory 1g slipway\/conversion-rate:v2 train --json --promote --search random --force-release seen by hand --trials 3$/,
    );
    expect(serve).toMatch(/ --memory 1g slipway\/conversion-rate:v2 serve --json$/);
    for (const call of [train, serve]) {
      expect(call).toMatch(
        /^run --rm --user [1-9]\d*:\d+ --read-only --tmpfs \/tmp --cap-drop ALL --security-opt no-new-privileges --volume /,
      );
      for (const name of ['WEBHOOK_URL', 'AWS_REGION', 'RUN_DATE']) expect(call).toContain(` --env ${name} `);
      expect(call).not.toContain('hooks.example');
      expect(call).not.toMatch(/--env (MODEL_VER|HOME|PATH)\b/);
    }
  });

  it('ends with the exit code of the job that failed, and serves nothing then', async () => {
    const { code, calls } = await run(['-v', 'v2', '--docker'], '[ "$1" = build ] || exit 79');
    expect(code).toBe(79);
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['28.2.2', 69, 0, /^error E_SETUP_DOCKER message="docker's buildx is missing, .*docker-buildx-plugin/],
    ['20.10.24+dfsg1', 0, 3, /^/],
  ] as const)('without buildx, docker %s ends with %i after %i calls', async (version, exit, made, says) => {
    const docker = `case $1 in buildx) exit 1 ;; --version) echo 'Docker version ${version}, build 1' ;; esac`;
    const { code, calls, stderr } = await run(['--docker', '-v', 'v2'], docker);
    expect({ code, calls: calls.length }).toEqual({ code: exit, calls: made });
    expect(stderr).toMatch(says);
  });

  it.each<[string, readonly string[], string, number, string]>([
    ['no version', ['--docker'], 'exit 0', 64, 'E_USAGE'],
    ['a version that is not there', ['--docker', '-v', 'v3'], 'exit 0', 78, 'E_MODEL_UNKNOWN'],
    ['a build that fails', ['--docker', '-v', 'v2'], 'echo "tests failed"; exit 1', 69, 'E_SETUP_IMAGE'],
    ['a daemon that is gone', ['--docker', '-v', 'v2'], '[ "$1" = build ] || exit 125', 69, 'E_SETUP_DOCKER'],
  ])('refuses %s', async (_, args, docker, exit, code) => {
    const result = await run(args, docker);
    expect(result.code).toBe(exit);
    expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^error ${code} .* exit=${exit}$`));
  });
});

/** What docker would send to its daemon: the last pattern that matches a path, or a folder above it, decides. */
function isInContext(path: string): boolean {
  const parts = path.split('/');
  const above = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  let isIn = true;
  for (const line of read('.dockerignore').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    // As docker reads them: a `*` takes names that begin with a dot, too.
    const pattern = line
      .replace(/^!/, '')
      .replace(/[.]/g, '\\$&')
      .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(.*/)?'));
    if (above.some((each) => new RegExp(`^${pattern}$`).test(each))) isIn = line.startsWith('!');
  }
  return isIn;
}
