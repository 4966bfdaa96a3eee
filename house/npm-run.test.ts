// `npm run …` as a scheduler starts it: a signal to npm is one to the job, and the job's exit code is npm's.
import { join } from 'node:path';
import { jobEnvironment } from '@slipway/config';
import { startProcess, type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processesOf } from './processes.fixture.ts';
import { ROOT, readJson } from './workspace.ts';

const { scripts } = readJson('package.json') as { scripts: Record<string, string> };
/** A seed that nobody else takes, to know the processes by. */
const MARK = '1493820571';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** Buckets of the test's own, and the log as JSON. */
const environment = () => ({
  ...jobEnvironment(),
  RUN_DATE: '2026-01-02',
  LOG_FORMAT: 'json',
  BUCKET_DATA_TRAIN: join(folder.path, 'train'),
  BUCKET_DATA_PREDICT: join(folder.path, 'predict'),
  BUCKET_MODEL: join(folder.path, 'model'),
  BUCKET_CONFIG: join(folder.path, 'config'),
});
const npmRun = (...args: readonly string[]) =>
  startProcess(['npm', 'run', '-s', ...args], { cwd: ROOT, env: environment() });

describe('npm run', () => {
  it.each(
    Object.entries(scripts).filter(([, command]) => command.includes('.ts') || command.includes('.mjs')),
  )('%s puts no shell between npm and Node, which would keep signals to itself', (_, command) => {
    expect(command).toMatch(/^exec node [\w/.-]+$/);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'E-6: %s to npm alone ends the job: exit 75, one error line, nobody is left',
    async (signal) => {
      const { child, printed, result } = npmRun(
        'example-data',
        '--',
        '--rows-train',
        '5000000',
        '--seed',
        MARK,
      );
      await printed('"event":"progress"');
      expect(await processesOf(MARK)).not.toEqual([]);
      child.kill(signal);
      const end = await result;
      expect(end.code).toBe(75);
      expect(end.stderr).toMatch(new RegExp(`^error E_JOB_CANCELLED by=${signal} .* exit=75\n$`));
      expect(await processesOf(MARK)).toEqual([]);
    },
  );

  it('hands the exit code of a job on', async () => {
    expect((await npmRun('train', '--', '-v', 'v1').result).code).toBe(66);
  });
});
