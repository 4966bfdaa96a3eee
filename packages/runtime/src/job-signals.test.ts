// SIGTERM and SIGINT at every phase of a job: 75 and nothing left before the commit, 0 after it.
import { writeFile } from 'node:fs/promises';
import { slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvOf, type JobHome, jobHome, keysOf, putData, readRun, type ServiceName } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

/** Tells the test where the job is; a line that a model prints becomes a line of the log. */
const SAY = "console.log('READY');";
/** A timer keeps the thread: one that only waits for a signal has nothing left to do, and ends. */
const WAIT_FOR_SIGNAL = `${SAY} const timer = setTimeout(() => {}, 60_000);
  await new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)));`;
/** From the exit event on, a stream of SIGTERM until the process is gone. */
const SIGNALS_TO_THE_LAST = `data:text/javascript,${encodeURIComponent(`
  import { spawnSync } from 'node:child_process';
  import { isMainThread } from 'node:worker_threads';
  const stream = 'while kill -TERM "$0" 2>/dev/null; do :; done >/dev/null 2>&1 </dev/null &';
  if (isMainThread) process.on('exit', () => spawnSync('/bin/sh', ['-c', stream, String(process.pid)]));`)}`;
const WAIT = `${SAY} await new Promise((resolve) => setTimeout(resolve, 60_000));`;

let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  await workspace.addModel(TINY, 'v2', tinyModel('v2', { fit: WAIT_FOR_SIGNAL }));
  await workspace.addModel(TINY, 'v3', tinyModel('v3', { fit: `${SAY} for (;;);` }));
  await workspace.addModel(TINY, 'v4', tinyModel('v4', { predict: `if (length === 50) { ${WAIT} }` }));
  for (const version of ['v1', 'v4'])
    expect((await home.run('train', { args: ['-v', version] })).code).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

interface Phase {
  readonly service: ServiceName;
  readonly args: readonly string[];
  /** What the job prints when it is there. */
  readonly at: string;
}

async function stopped(phase: Phase, signal: NodeJS.Signals) {
  const before = { model: await home.keys('model'), predict: await home.keys('predict') };
  const process = home.start(phase.service, { args: phase.args });
  await process.printed(phase.at);
  const since = performance.now();
  process.child.kill(signal);
  const run = readRun(await process.result);
  const left = { model: await home.keys('model'), predict: await home.keys('predict') };
  return { run, tookMs: performance.now() - since, before, left };
}

describe('E-5: a signal before the commit ends the job with 75 and leaves nothing', () => {
  const phases: Readonly<Record<string, Phase>> = {
    'while it fits': { service: 'train', args: ['-v', 'v2'], at: 'READY' },
    'while it scores': { service: 'serve', args: ['-v', 'v4'], at: 'READY' },
  };
  for (const [name, phase] of Object.entries(phases)) {
    it.each(['SIGTERM', 'SIGINT'] as const)(`${name}: %s`, async (signal) => {
      const { run, tookMs, before, left } = await stopped(phase, signal);
      expect(run).toMatchObject({ code: 75, signal: null });
      expect(run.errorLine).toContain(`error E_JOB_CANCELLED by=${signal}`);
      expect(left).toEqual(before);
      expect(tookMs).toBeLessThan(5_000);
    });
  }

  it('while it reads', async () => {
    await home.put('train', 'large.csv', csvOf(tinyCard(), 300_000, 1));
    const phase: Phase = {
      service: 'train',
      args: ['-v', 'v1', '--path-train', 'large.csv'],
      at: 'read train',
    };
    const { run, before, left } = await stopped(phase, 'SIGTERM');
    expect(run).toMatchObject({ code: 75, signal: null });
    expect(left).toEqual(before);
  });
});

describe.concurrent('E-5: a signal', () => {
  it('is heard even when the model’s code never looks up: within 10 s', async () => {
    const process = home.start('train', { args: ['-v', 'v3'] });
    await process.printed('READY');
    const since = performance.now();
    process.child.kill('SIGTERM');
    expect(readRun(await process.result)).toMatchObject({ code: 75, signal: null });
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('after the commit, while the alert is on its way, changes nothing: 0', async () => {
    await using slack = await slackReceiver([{ status: 500 }, {}]);
    const process = home.start('serve', { args: ['-v', 'v1'], env: { WEBHOOK_URL: slack.url } });
    await slack.received(1);
    process.child.kill('SIGTERM');
    const run = readRun(await process.result);
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(await home.keys('predict')).toContain(keysOf(TINY, 'v1').outputManifest);
  });

  it('after the last word, until the process is gone, changes nothing: 0', async () => {
    const run = await home.run('serve', {
      args: ['-v', 'v1', '--date', '2026-01-02'],
      nodeArgs: ['--import', SIGNALS_TO_THE_LAST],
    });
    expect(run).toMatchObject({ code: 0, signal: null });
  });

  it('to the process and at once another to its group, as `timeout` sends them, is one: 75', async () => {
    const process = home.start('train', { args: ['-v', 'v2'] });
    await process.printed('READY');
    // Two kinds: two signals of one kind could merge.
    process.child.kill('SIGTERM');
    process.child.kill('SIGINT');
    expect(readRun(await process.result)).toMatchObject({ code: 75, signal: null });
  });

  it.each([['SIGTERM'], ['SIGINT']] as const)(
    'a second time ends the process at once: %s',
    async (signal) => {
      const process = home.start('train', { args: ['-v', 'v3'] });
      await process.printed('READY');
      const since = performance.now();
      process.child.kill('SIGTERM');
      // Signals of one kind merge while one is pending: the second is sent again until it is the second.
      const again = setInterval(() => process.child.kill(signal), 50);
      const result = await process.result;
      clearInterval(again);
      expect(result).toMatchObject({ code: null, signal });
      expect(performance.now() - since).toBeLessThan(4_000);
    },
  );
});

it('E-2, I6: a killed serving leaves only staging and its lease, and the next identical run succeeds with no cleaning', async () => {
  const before = await home.keys('predict');
  const process = home.start('serve', { args: ['-v', 'v4'] });
  await process.printed('READY');
  process.child.kill('SIGKILL');
  expect(await process.result).toMatchObject({ code: null, signal: 'SIGKILL' });
  const left = (await home.keys('predict')).filter((key) => !before.includes(key));
  expect(left.filter((key) => !/^_(staging|leases)\//.test(key))).toEqual([]);
  await writeFile(`${workspace.path}/packages/models/tiny/v4/src/index.ts`, tinyModel('v4'));
  expect((await home.run('serve', { args: ['-v', 'v4'] })).code).toBe(0);
  expect(await home.keys('predict')).toContain(keysOf(TINY, 'v4').outputManifest);
});
