// I-7: jobs and commands go well and fail in every way, and no secret is found in anything that they print, send, store or show.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slackReceiver } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Act, type Scene, secretScene } from './scene.fixture.ts';
import type { WatchedResult } from './watched-process.fixture.ts';

/** An act, and how it is to end: exit 0, or this exit and this code on the error line. */
type Expected = Act & { readonly exit?: number; readonly code?: string | RegExp };

let scene: Scene;
beforeAll(async () => {
  scene = await secretScene();
});
afterAll(() => scene?.[Symbol.asyncDispose]());

async function expectSilence({ exit = 0, code, ...act }: Expected): Promise<WatchedResult> {
  const before = scene.slack.posts.length;
  const seen = await scene.play(act);
  const alerts = scene.slack.posts.slice(before);
  expect(scene.leaksOf(seen, alerts)).toEqual([]);
  const said = /^error (\S+)/m.exec(seen.stderr)?.[1] ?? '';
  // What the error line says is printed here only because it was searched before.
  expect([seen.code, said], seen.stderr).toEqual([
    exit,
    code === undefined ? '' : expect.stringMatching(code),
  ]);
  if (process.platform === 'linux') expect(seen.commands.join('\n')).toContain(act.args[0]);
  return seen;
}

/** What reads the model bucket. */
const READERS: readonly Act[] = [
  { service: 'train', args: ['-v', 'v1'] },
  { service: 'serve', args: ['-v', 'v1'] },
  { service: 'cli', args: ['runs', 'ls', '--json'] },
  { service: 'pipeline', args: ['--service', 'serve', '-v', 'v1'] },
];

describe('I-7: no secret is found in output, alerts and command lines', () => {
  it.each<Act>([
    { service: 'train', args: ['-v', 'v1'] },
    { service: 'train', args: ['-v', 'v3', '--log-format', 'text'] },
    { service: 'serve', args: ['-v', 'v1'] },
    { service: 'pipeline', args: ['--service', 'serve', '-v', 'v1'] },
    { service: 'cli', args: ['runs', 'ls'] },
    { service: 'cli', args: ['gc', '--older-than', '1h', '--json'] },
    { service: 'cli', args: ['bucket', 'doctor', 'gs://data/doctor', '--json'] },
  ])('when $service $args goes well', async (act) => {
    const before = scene.slack.posts.length;
    await expectSilence(act);
    expect(scene.slack.posts.length - before).toBe(act.service === 'cli' ? 0 : 1);
  });

  it.each<Expected>([
    { service: 'train', args: ['-v', 'v2'], exit: 70, code: 'E_MODEL_THREW' },
    { service: 'serve', args: ['-v', 'v3'], exit: 70, code: 'E_MODEL_EXITED' },
  ])('when the model of $service $args crashes', async (act) => {
    await expectSilence(act);
    expect(scene.slack.posts.at(-1)?.body).toContain(act.code);
  });

  it.each(READERS)('when S3 refuses and quotes what it was sent: $service', async (act) => {
    const heard = scene.talkative.heard.length;
    const AWS_SESSION_TOKEN = scene.sessionToken;
    const env = { BUCKET_MODEL: 's3://any/m', S3_ENDPOINT: scene.talkative.endpoint, AWS_SESSION_TOKEN };
    await expectSilence({ ...act, env, exit: 77, code: 'E_BUCKET_PERMISSION' });
    const sent = scene.canaries.foundIn(scene.talkative.heard.slice(heard).join('\n'));
    expect(sent.sort()).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN']);
  });

  it.each(READERS)('when nobody knows the name of S3, or it speaks no TLS: $service', async (act) => {
    const noTls = scene.talkative.endpoint.replace('http:', 'https:');
    const S3_ENDPOINT = READERS.indexOf(act) % 2 === 0 ? 'http://no-such-host.invalid' : noTls;
    const env = { BUCKET_MODEL: 's3://any/m', S3_ENDPOINT };
    await expectSilence({ ...act, env, exit: 69, code: 'E_BUCKET_UNAVAILABLE' });
  });

  it.each([
    ['BUCKET_MODEL', 's3://PASSWORD@any/m'],
    ['BUCKET_MODEL', 'gs://PASSWORD@any/m'],
    ['BUCKET_MODEL', 'https://PASSWORD@any/m'],
    ['S3_ENDPOINT', 'http://PASSWORD@127.0.0.1:1'],
    ['STORAGE_EMULATOR_HOST', 'PASSWORD@127.0.0.1:1'],
  ])('when %s holds a user name and a password: %s', async (variable, address) => {
    const env = { [variable]: address.replace('PASSWORD', `me:${scene.password}`) };
    const act = READERS[address.length % READERS.length];
    await expectSilence({ ...(act as Act), env, exit: 78, code: /^E_(CONFIG|BUCKET_URI)/ });
  });

  it.each(READERS)('when Google’s credentials are refused, or are none: $service', async (act) => {
    const { refused, broken } = await scene.googleCredentials();
    const isRefused = READERS.indexOf(act) % 2 === 0;
    const heard = scene.talkative.heard.length;
    const google = {
      GOOGLE_APPLICATION_CREDENTIALS: isRefused ? refused : broken,
      METADATA_SERVER_DETECTION: 'none',
    };
    const env = { BUCKET_MODEL: 'gs://any/m', STORAGE_EMULATOR_HOST: '', ...google };
    await expectSilence({ ...act, env, exit: 69, code: 'E_BUCKET_UNAVAILABLE' });
    const sent = scene.canaries.foundIn(scene.talkative.heard.slice(heard).join('\n'));
    expect(sent).toEqual(isRefused ? ['subject token'] : []);
  });

  it.each(['refuses', 'hangs up', 'has a password'])('when the webhook %s', async (how) => {
    await using bad = await slackReceiver(how === 'hangs up' ? [{ fault: 'reset' }] : [{ status: 403 }]);
    const WEBHOOK_URL = how === 'has a password' ? bad.url.replace('//', `//me:${scene.password}@`) : bad.url;
    const seen = await expectSilence({ service: 'serve', args: ['-v', 'v1'], env: { WEBHOOK_URL } });
    expect(seen.stdout).toMatch(/alert not sent|WEBHOOK_URL holds a user name/);
  });
});

/** `where: variable` for each canary in a bucket. */
async function leaksIn(uri: string): Promise<{ readonly leaks: string[]; readonly objects: number }> {
  const bucket = scene.open(uri);
  const leaks: string[] = [];
  let objects = 0;
  for await (const { key } of bucket.list('')) {
    objects += 1;
    leaks.push(...scene.canaries.foundIn(await bucket.read(key)).map((name) => `${key}: ${name}`));
  }
  return { leaks, objects };
}

describe('I-7: no secret is found in what is stored', () => {
  it('of any bucket', async () => {
    const found = await Promise.all(scene.places.map(leaksIn));
    expect(found.flatMap(({ leaks }) => leaks)).toEqual([]);
    expect(found.reduce((sum, { objects }) => sum + objects, 0)).toBeGreaterThan(10);
  });

  it('of the folders that the processes worked in, their credentials’ own files aside', async () => {
    const entries = await readdir(scene.path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/credentials'));
    const leaks: string[] = [];
    for (const { parentPath, name } of files)
      leaks.push(...scene.canaries.foundIn(await readFile(join(parentPath, name))));
    expect(leaks).toEqual([]);
    expect(files.length).toBeGreaterThan(2);
  });
});

describe('the search', () => {
  it('finds the secret that a model throws: in the log, on the error line, in the alert', async () => {
    const before = scene.slack.posts.length;
    const seen = await scene.play({ service: 'train', args: ['-v', 'v4'] });
    expect(seen.code).toBe(70);
    const leaks = scene.leaksOf(seen, scene.slack.posts.slice(before));
    expect(leaks).toEqual(['stdout: planted', 'stderr: planted', 'alerts: planted']);
  });

  it('finds the secret that a model saves', async () => {
    const env = { BUCKET_MODEL: 'gs://data/planted' };
    const seen = await scene.play({ service: 'train', args: ['-v', 'v5'], env });
    expect(seen.code).toBe(0);
    const { leaks } = await leaksIn(env.BUCKET_MODEL);
    expect(leaks).toEqual([expect.stringMatching(/^tiny\/v5\/runs\/\S+\/dump\.json: planted$/)]);
  });

  it.runIf(process.platform === 'linux')(
    'finds the secret that somebody puts into a command line',
    async () => {
      const args = ['bucket', 'doctor', `s3://me:${scene.password}@any/m`];
      const seen = await scene.play({ service: 'cli', args });
      expect(seen.code).toBe(78);
      expect(scene.leaksOf(seen, [])).toEqual(['commands: password of an address']);
    },
  );
});
