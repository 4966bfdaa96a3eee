// A signal at the very first moment of every main, while its code is still being loaded, and two signals that mean one request.
import { join } from 'node:path';
import { startProcess } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome } from './jobs.fixture.ts';
import { workspaceRoot } from './workspace.ts';

/** Runs before the main, and makes the process signal itself at a moment that no clock could hit. */
const signalItself = (when: string) => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    import { isMainThread } from 'node:worker_threads';
    const send = (...signals) => signals.forEach((signal) => process.kill(process.pid, signal));
    if (isMainThread) { ${when} }`)}`,
];
const whenItListens = (...signals: readonly NodeJS.Signals[]) =>
  signalItself(`process.on('newListener', (name) => {
    if (name === 'SIGINT') queueMicrotask(() => send(${signals.map((signal) => `'${signal}'`)}));
  });`);
const whenItLoads = (file: string) =>
  signalItself(`registerHooks({ load(url, context, next) {
    if (url.endsWith('/${file}')) send('SIGTERM');
    return next(url, context);
  } });`);

let home: JobHome;
beforeAll(async () => {
  home = await jobHome('conversion-rate');
});
afterAll(() => home[Symbol.asyncDispose]());

const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ['train', '-v', 'v1'],
  ['serve', '-v', 'v1'],
  ['example-data'],
  ['pipeline', '-v', 'v1'],
  ['pipeline', '--service', 'serve'],
  ['cli', 'runs', 'ls'],
];

/** Without the signal nearly all of them would end with 66 here: the buckets are empty. */
async function run([service, ...args]: readonly [string, ...string[]], nodeArgs: readonly string[]) {
  const main = join(workspaceRoot(), 'services', service, 'src/main.ts');
  const { code, signal, stderr } = await startProcess([process.execPath, ...nodeArgs, main, ...args], {
    env: home.env,
  }).result;
  return { code, signal, errors: stderr.split('\n').filter((line) => line.startsWith('error ')) };
}

describe.each(COMMANDS.map((command) => ({ name: command.join(' '), command })))(
  'E-5: $name',
  ({ command }) => {
    it.each([
      ['the moment it listens: SIGTERM', whenItListens('SIGTERM')],
      ['the moment it listens: SIGINT', whenItListens('SIGINT')],
      ['the moment it listens: both, as one request', whenItListens('SIGTERM', 'SIGINT')],
      ['while it loads the runtime', whenItLoads('runtime/src/index.ts')],
    ])('ends with 75, its error line and nothing stored after a signal %s', async (_, nodeArgs) => {
      const { errors, ...end } = await run(command, nodeArgs);
      expect(end).toEqual({ code: 75, signal: null });
      expect(errors).toEqual([expect.stringMatching(/^error E_JOB_CANCELLED by=SIG(TERM|INT) .* exit=75$/)]);
      for (const bucket of ['model', 'train', 'predict'] as const)
        expect(await home.keys(bucket)).toEqual([]);
    });
  },
);
