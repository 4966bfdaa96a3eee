import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '@slipway/testkit/process';
import { describe, expect, it } from 'vitest';

const guard = JSON.stringify(join(import.meta.dirname, 'process-guard.ts'));

/** A module that installs the guard and then does something. */
const run = (code: string) =>
  runProcess([
    process.execPath,
    '--input-type=module',
    '-e',
    `import { guardProcess } from ${guard}; guardProcess(); ${code}`,
  ]);

describe('E-8: a guarded process ends with 70, never with 1 or 13,', () => {
  it.each([
    ['when nobody catches an exception', "setTimeout(() => { throw new Error('boom'); });", 'Error: boom'],
    ['when nobody catches a rejection', "Promise.reject(new TypeError('boom'));", 'TypeError: boom'],
  ])('%s, and says so in the last line', async (_, code, says) => {
    const { code: exit, stderr } = await run(code);
    expect(exit).toBe(70);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`error E_INTERNAL message="${says}" exit=70`);
  });

  it('although a 0 is set after a stray error', async () => {
    const stray =
      "setTimeout(() => { throw new Error('boom'); }); setTimeout(() => { process.exitCode = 0; }, 20);";
    expect((await run(stray)).code).toBe(70);
  });

  it('when its last await never settles', async () => {
    expect((await run('await new Promise(() => {});')).code).toBe(70);
  });
});

describe.skipIf(!existsSync('/dev/full'))('E-9: an output that cannot be written', () => {
  const redirected = (redirection: string, code: string) =>
    runProcess([
      'bash',
      '-c',
      `"$0" --input-type=module -e "$1" ${redirection}`,
      process.execPath,
      `import { guardProcess } from ${guard}; guardProcess(); ${code}`,
    ]);

  it('does not change how a job ends, and is said once where it can be', async () => {
    const { code, stderr } = await redirected(
      '>/dev/full',
      "for (let i = 0; i < 50; i++) console.log('line');",
    );
    expect(code).toBe(0);
    expect(stderr).toBe('warning: stdout cannot be written (ENOSPC); the job goes on\n');
  });

  it('ends with 70, and ends at all, when an error can be told to nobody', async () => {
    const ended = await redirected(
      '>/dev/full 2>/dev/full',
      "setTimeout(() => { throw new Error('boom'); });",
    );
    expect(ended).toMatchObject({ code: 70, timedOut: false });
  });
});
