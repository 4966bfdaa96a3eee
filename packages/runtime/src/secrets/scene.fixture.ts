// Jobs and commands over buckets in the clouds, where every secret that the environment can hold is a canary.
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bucket, openBucket } from '@slipway/bucket';
import { startGcsServer } from '@slipway/bucket/gcs-server';
import { findS3Server, rawS3, S3_BUCKET, S3_CREDENTIALS } from '@slipway/bucket/s3-server';
import { type SlackReceiver, slackReceiver } from '@slipway/testkit/process';
import { vi } from 'vitest';
import { jobHome, putData } from '../jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from '../tiny-model.fixture.ts';
import { fixtureWorkspace } from '../workspace.fixture.ts';
import { workspaceRoot } from '../workspace.ts';
import { Canaries } from './canaries.fixture.ts';
import { type TalkativeServer, talkativeServer } from './talkative-server.fixture.ts';
import { type WatchedResult, watchProcess } from './watched-process.fixture.ts';

/** One process. */
export interface Act {
  /** A service of the workspace, or `cli`. */
  readonly service: string;
  readonly args: readonly string[];
  /** Over the scene's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The stage for all of them. */
export interface Scene extends AsyncDisposable {
  readonly canaries: Canaries;
  /** What stands in for a password in an address. */
  readonly password: string;
  readonly sessionToken: string;
  /** What `WEBHOOK_URL` leads to. */
  readonly slack: SlackReceiver;
  /** Refuses, and quotes what it was sent. */
  readonly talkative: TalkativeServer;
  /** Working folder, home and temporary folder of every process are here; so are the credentials. */
  readonly path: string;
  /** Addresses of all that the processes may write to. */
  readonly places: readonly string[];
  open(uri: string): Bucket;
  play(act: Act): Promise<WatchedResult>;
  /** `where: variable` for each canary in what a process and its alerts showed. The webhook's path is its secret's own place. */
  leaksOf(result: WatchedResult, alerts: SlackReceiver['posts']): string[];
  /** Files for `GOOGLE_APPLICATION_CREDENTIALS`: of a workload that is refused, and with a key that is none. */
  googleCredentials(): Promise<{ readonly refused: string; readonly broken: string }>;
}

/** A family whose v1 works, v2 throws in training, v3 ends its process in serving, v4 leaks in its log and its error, v5 in its artifact. */
async function models(leak: string): Promise<Awaited<ReturnType<typeof fixtureWorkspace>>> {
  const workspace = await fixtureWorkspace();
  await cp(join(workspaceRoot(), 'services/pipeline'), join(workspace.path, 'services/pipeline'), {
    recursive: true,
  });
  const holes = {
    v1: {},
    v2: { fit: "throw new Error('boom');" },
    v3: { predict: `if (length === ${PREDICT_ROWS}) process.exit(3);` },
    v4: { fit: `throw new Error('the key is ${leak}');` },
    v5: { save: `await artifacts.write('dump.json', '{"env":"${leak}"}');` },
  };
  for (const [version, hole] of Object.entries(holes))
    await workspace.addModel(TINY, version, tinyModel(version, hole));
  return workspace;
}

/** No other file has so many. */
const PREDICT_ROWS = 53;

/** Sets the stage. Without an S3 server here, models are in Google's cloud as well. */
export async function secretScene(): Promise<Scene> {
  const canaries = new Canaries();
  const [password, leak] = [canaries.add('password of an address'), canaries.add('planted')];
  const sessionToken = canaries.add('AWS_SESSION_TOKEN');
  const secrets = {
    AWS_ACCESS_KEY_ID: canaries.add('AWS_ACCESS_KEY_ID', S3_CREDENTIALS.accessKeyId),
    AWS_SECRET_ACCESS_KEY: canaries.add('AWS_SECRET_ACCESS_KEY', S3_CREDENTIALS.secretAccessKey),
    AWS_CONTAINER_AUTHORIZATION_TOKEN: canaries.add('AWS_CONTAINER_AUTHORIZATION_TOKEN'),
    NPM_TOKEN: canaries.add('NPM_TOKEN'),
  };
  const found = findS3Server();
  const [gcs, s3, slack, talkative, workspace] = await Promise.all([
    startGcsServer(['data']),
    typeof found === 'string' ? undefined : found.start(),
    slackReceiver(),
    talkativeServer(403),
    models(leak),
  ]);
  canaries.add('WEBHOOK_URL', slack.secret);
  const home = await jobHome(TINY, workspace.path);
  await mkdir(join(home.path, 'tmp'));
  const buckets = {
    BUCKET_MODEL: s3 === undefined ? 'gs://data/model' : `s3://${S3_BUCKET}/model`,
    BUCKET_DATA_TRAIN: 'gs://data/train',
    BUCKET_DATA_PREDICT: 'gs://data/predict',
    BUCKET_CONFIG: 'gs://data/config',
  };
  const env = {
    ...{ ...home.env, ...secrets, ...buckets },
    AWS_REGION: 'us-east-1',
    WEBHOOK_URL: slack.url,
    STORAGE_EMULATOR_HOST: gcs.endpoint,
    ...(s3 === undefined ? {} : { S3_ENDPOINT: s3.endpoint }),
    HOME: home.path,
    TMPDIR: join(home.path, 'tmp'),
  };
  for (const [name, value] of Object.entries({ ...secrets, AWS_REGION: 'us-east-1' }))
    vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined); // of whoever runs the tests
  if (s3 !== undefined) await rawS3(s3.endpoint).createBucket({ Bucket: S3_BUCKET });
  const open = (uri: string) => openBucket(uri, { endpoints: { gs: gcs.endpoint, s3: s3?.endpoint } });
  await putData(home, tinyCard(), { predict: PREDICT_ROWS });
  for (const [name, uri] of [
    ['train', buckets.BUCKET_DATA_TRAIN],
    ['predict', buckets.BUCKET_DATA_PREDICT],
  ] as const)
    for (const key of await home.keys(name)) await open(uri).write(key, await home.read(name, key));
  return {
    ...{ canaries, password, sessionToken, slack, talkative, open, path: home.path },
    places: ['gs://data', ...(s3 === undefined ? [] : [`s3://${S3_BUCKET}`])],
    play({ service, args, env: more = {} }) {
      const main =
        service === 'cli'
          ? join(workspaceRoot(), 'services/cli/bin/slipway.mjs')
          : join(workspace.path, 'services', service, 'src/main.ts');
      return watchProcess([process.execPath, main, ...args], { env: { ...env, ...more }, cwd: home.path });
    },
    leaksOf({ stdout, stderr, commands }, alerts) {
      const sent = alerts.map(({ body, headers }) => body + JSON.stringify(headers)).join('\n');
      const said = { stdout, stderr, commands: commands.join('\n'), alerts: sent };
      return Object.entries(said).flatMap(([where, text]) =>
        canaries.foundIn(text).map((variable) => `${where}: ${variable}`),
      );
    },
    googleCredentials: () => googleCredentials(canaries, join(home.path, 'credentials'), talkative.endpoint),
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await Promise.all([gcs.close(), s3?.stop(), slack.close(), talkative[Symbol.asyncDispose]()]);
      await Promise.all([home[Symbol.asyncDispose](), workspace.remove()]);
    },
  };
}

async function googleCredentials(
  canaries: Canaries,
  folder: string,
  endpoint: string,
): ReturnType<Scene['googleCredentials']> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  canaries.add('private key', privateKey.split('\n')[9]);
  await mkdir(folder, { recursive: true });
  const subject = join(folder, 'subject');
  await writeFile(subject, canaries.add('subject token'));
  const refused = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${endpoint}/token`,
    credential_source: { file: subject },
  };
  const broken = {
    ...{ type: 'service_account', client_email: 'a@b.example', private_key_id: '1', project_id: 'p' },
    private_key: privateKey.replace('-----BEGIN', '-----BEGUN'),
  };
  const files = { refused: join(folder, 'refused.json'), broken: join(folder, 'broken.json') };
  await writeFile(files.refused, JSON.stringify(refused));
  await writeFile(files.broken, JSON.stringify(broken));
  return files;
}
