// What goes to Slack at the end of a job, and what must never leave the process.
import { readFile } from 'node:fs/promises';
import { slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BucketName, type JobHome, type JobRun, jobHome, putData, readRun } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

const CANARIES = {
  AWS_SECRET_ACCESS_KEY: 'awsCanary7c1f',
  SLIPWAY_ADMIN_TOKEN: 'adminCanary09d2',
  NPM_TOKEN: 'npmCanary55aa',
};
let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  const look = 'console.log(JSON.stringify(process.env), JSON.stringify(process.argv));';
  await workspace.addModel(
    TINY,
    'v2',
    tinyModel('v2', { fit: `${look} throw new Error('<!channel> *boom*');` }),
  );
  await workspace.addModel(TINY, 'v3', tinyModel('v3', { predict: look }));
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard(), { predict: 0 });
  expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

describe('the alert of a job', () => {
  it.concurrent('G-9: that is done names version, run and rows; A-3: none of them too', async () => {
    await using slack = await slackReceiver();
    const trained = await home.run('train', { args: ['-v', 'v1'], env: { WEBHOOK_URL: slack.url } });
    const served = await home.run('serve', { env: { WEBHOOK_URL: slack.url } });
    expect([trained.code, served.code]).toEqual([0, 0]);
    const [train, serve] = slack.posts.map((post) => post.body);
    const runOf = ({ log }: JobRun) => String(log.find((line) => line.event === 'result')?.run);
    for (const part of ['INFO', 'tiny', 'v1', runOf(trained), '300 train, 100 eval', ' s'])
      expect(train).toContain(part);
    for (const part of ['INFO', 'tiny', 'v1', runOf(served), 'rows: 0']) expect(serve).toContain(part);
    expect(slack.posts).toHaveLength(2);
  });

  it.concurrent('G-9: that failed names code, exit, model and duration, and cannot call a channel', async () => {
    await using slack = await slackReceiver();
    const run = await home.run('train', { args: ['-v', 'v2'], env: { WEBHOOK_URL: slack.url } });
    expect(run.code).toBe(70);
    const body = slack.posts[0]?.body ?? '';
    for (const part of ['ERROR', 'E_MODEL_THREW', 'exit=70', 'tiny@v2', 'after '])
      expect(body).toContain(part);
    expect(body).not.toContain('<!channel>');
  });

  it.concurrent('G-9: of a serving that failed names the run that it had pinned', async () => {
    await using slack = await slackReceiver();
    const args = ['--path-data-in', 'not-there.csv'];
    const run = await home.run('serve', { args, env: { WEBHOOK_URL: slack.url } });
    expect(run.code).toBe(66);
    const pinned = run.log.find((line) => line.step === 'pinned')?.facts as { run: string };
    for (const part of ['service/serve/tiny/v1', 'E_DATA_MISSING', 'exit=66', `run: ${pinned.run}`])
      expect(slack.posts[0]?.body).toContain(part);
  });

  it.concurrent('G-9: that was stopped names the signal', async () => {
    await using slack = await slackReceiver();
    await workspace.addModel(
      TINY,
      'v4',
      tinyModel('v4', {
        fit: "console.log('READY'); setTimeout(() => {}, 60_000); await new Promise((_, reject) => context.signal.addEventListener('abort', reject));",
      }),
    );
    const process = home.start('train', { args: ['-v', 'v4'], env: { WEBHOOK_URL: slack.url } });
    await process.printed('READY');
    process.child.kill('SIGTERM');
    expect((await process.result).code).toBe(75);
    for (const part of ['ERROR', 'E_JOB_CANCELLED', 'by=SIGTERM'])
      expect(slack.posts[0]?.body).toContain(part);
  });

  it.concurrent('I9: a webhook that hangs adds 10 s at the most and changes no exit code', async () => {
    await using slack = await slackReceiver([{ fault: 'hang' }]);
    const since = performance.now();
    const run = await home.run('train', { args: ['-v', 'v2'], env: { WEBHOOK_URL: slack.url } });
    expect(run.code).toBe(70);
    expect(performance.now() - since).toBeLessThan(14_000);
    expect(run.log.some((line) => JSON.stringify(line).includes('alert not sent'))).toBe(true);
  });

  it.concurrent('G-1, G-2: no webhook, or one that is none, is said once and changes nothing', async () => {
    const none = await home.run('serve', { env: { WEBHOOK_URL: undefined } });
    const bad = await home.run('serve', { env: { WEBHOOK_URL: 'http://secretCanary.example/x y' } });
    expect([none.code, bad.code]).toEqual([0, 0]);
    expect(none.log.filter((line) => JSON.stringify(line).includes('WEBHOOK_URL'))).toHaveLength(1);
    expect(bad.log.find((line) => line.step === 'alert')?.facts).toEqual({
      message: 'off: WEBHOOK_URL is not usable, it holds a space or a control character',
    });
    expect(bad.stdout + bad.stderr).not.toContain('secretCanary');
  });
});

it('I-7, I-13: no secret reaches a log, an alert, an artifact, a manifest, the arguments or the model’s environment', async () => {
  await using slack = await slackReceiver();
  const env = { ...CANARIES, WEBHOOK_URL: slack.url };
  const secrets = [...Object.values(CANARIES), slack.secret];
  let said = '';
  for (const [service, version, code] of [
    ['train', 'v2', 70],
    ['train', 'v3', 0],
    ['serve', 'v3', 0],
  ] as const) {
    if (service === 'serve') await putData(home, tinyCard('v3'), { predict: 20 });
    const run = await home.run(service, { args: ['-v', version], env });
    expect(run.code).toBe(code);
    expect(run.log.some((line) => line.event === 'output' && String(line.line).includes('PATH'))).toBe(true);
    said += run.stdout + run.stderr;
  }
  const process = home.start('serve', { args: ['-v', 'v1', '--path-data-out', 'args/out.csv.gz'], env });
  await process.printed('pinned');
  const args = await readFile(`/proc/${process.child.pid}/cmdline`, 'utf8').catch(() => ''); // gone already: it said nothing
  said += args + readRun(await process.result).stdout + slack.posts.map((post) => post.body).join('\n');
  for (const bucket of ['model', 'predict', 'train', 'config'] satisfies BucketName[])
    for (const key of await home.keys(bucket)) said += (await home.read(bucket, key)).toString('latin1');
  expect(said).toContain('tiny');
  for (const secret of secrets) expect(said).not.toContain(secret);
});
