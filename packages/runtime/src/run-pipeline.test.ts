// What the pipeline refuses before anything is proved or run.
import { join } from 'node:path';
import { jobEnvironment } from '@slipway/config';
import { runProcess } from '@slipway/testkit/process';
import { expect, it } from 'vitest';
import { workspaceRoot } from './workspace.ts';

const run = (...args: readonly string[]) =>
  runProcess([process.execPath, join(workspaceRoot(), 'services/pipeline/src/main.ts'), ...args], {
    env: jobEnvironment(),
  });

it.each([
  [['--service', 'serve', '--promote'], '--promote needs a training, and --service serve trains nothing'],
  [['--service', 'serve', '--force-release', 'why'], '--force-release needs a training'],
  [['-v', 'v1', '--force-release', ''], '--force-release needs a reason of 1 to 500 characters'],
  [['-v', 'v1', '--promote', '--service=serve', '--build-only'], '--promote needs a training'],
  [['-v', 'v1', '--service', 'all'], 'must be one of train, serve, both'],
])('refuses %j: exit 64', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(/^error E_USAGE message="[^\n]*" exit=64\n$/);
  expect(stderr).toContain(message);
});
