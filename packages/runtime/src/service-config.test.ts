// The file of variables that a command line names, in front of a real Node, which has flags of its own.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome } from './jobs.fixture.ts';
import { workspaceRoot } from './workspace.ts';

let home: JobHome;
let file: string;
beforeAll(async () => {
  home = await jobHome('of-the-environment');
  file = join(home.path, 'pipelines.env');
  await writeFile(file, 'MODEL_FAMILY=of-the-file\nMODEL_VER=v7\nSCORE_THREADS=0\n');
});
afterAll(() => home[Symbol.asyncDispose]());

const run = (service: string, ...args: readonly string[]) =>
  runProcess([process.execPath, join(workspaceRoot(), 'services', service, 'src/main.ts'), ...args], {
    env: home.env,
  });

describe('--variables-file', () => {
  it('names the file to read, over which the environment and flags win', async () => {
    const { code, stderr } = await run('train', '--variables-file', file);
    expect(code).toBe(78);
    // SCORE_THREADS=0 of the file would be wrong; the environment has a right one.
    expect(stderr).toMatch(/^error E_MODEL_UNKNOWN family=of-the-environment version=v7 [^\n]* exit=78\n$/);
    const flagged = await run('train', '--variables-file', file, '-v', 'v8');
    expect(flagged.stderr).toContain('family=of-the-environment version=v8 ');
  });

  it.each([
    ['train', '-v', 'v1'],
    ['serve'],
    ['example-data'],
    ['pipeline', '-v', 'v1'],
    ['cli', 'runs', 'ls'],
  ])('that is not there is a mistake of the command line: %s, exit 64', async (service, ...args) => {
    const { code, stdout, stderr } = await run(service, ...args, '--variables-file', `${file}.old`);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^error E_USAGE message="--variables-file .*pipelines\.env\.old.* is not there; .* exit=64$/,
    );
  });
});
