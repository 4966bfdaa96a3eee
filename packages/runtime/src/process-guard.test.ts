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

  it('when its last await never settles', async () => {
    expect((await run('await new Promise(() => {});')).code).toBe(70);
  });
});
