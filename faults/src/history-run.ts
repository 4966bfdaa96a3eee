// Makes a history: clients at once on one release log, killed at random, over storage that fails at random; and judges it.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openBucket } from '@slipway/bucket';
import { type GcsServer, startGcsServer } from '@slipway/bucket/gcs-server';
import { Registry } from '@slipway/registry';
import { type Random, randomIndex, seededRandom } from '@slipway/testkit';
import type { FaultBench } from './bench.ts';
import { readState } from './bucket-state.ts';
import { type Action, type Entry, type Event, isWrite } from './history.ts';
import { checkHistory } from './history-check.ts';
import { HistoryClient } from './history-client.ts';
import { violations } from './invariants.ts';
import { ROOT, variables } from './scene.ts';
import { shimVariables } from './shim.ts';

/** What kind of history. */
export interface HistoryPlan {
  /** Folders, with failing file-system calls; or Google's storage, with lost answers, resets and refusals. */
  readonly storage: 'file' | 'gs';
  readonly seed: number;
  readonly clients: number;
  /** Of all clients together. */
  readonly operations: number;
}

/** What came of it. */
export interface HistoryResult {
  readonly history: readonly Event[];
  readonly log: readonly Entry[];
  readonly problems: readonly string[];
}

interface Stage {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly registry: Registry;
  readonly gcs: GcsServer | undefined;
}

const FAMILY = 'conversion-rate';
const DAY = 'conversion-rate/features_v1/2026/01/01';
/** How often a client does what, and how often it is killed meanwhile, or meets a fault. */
const ACTIONS: readonly Action[] = [
  'train',
  'train',
  'train',
  'promote',
  'rollback',
  'read',
  'read',
  'read',
  'pin',
  'pin',
  'serve',
  'gc',
];
const KILLED = 0.2;
const FAULTY = 0.25;
/** A job takes some 20 ms once its process runs; the first one some 300. */
const KILL_WITHIN_MS = 120;
const CALLS = 110;
/** After these it is certain that no release was written. */
const NOTHING_WRITTEN = /^error E_(RELEASE_CONFLICT|JOB_LEASE|MODEL_NONE|MODEL_RUN) /;

/** Makes one history and judges it. */
export async function tryHistory(
  plan: HistoryPlan,
  { shim, scenes }: Pick<FaultBench, 'shim' | 'scenes'>,
): Promise<HistoryResult> {
  const stage = await setUp(plan, scenes.copy(scenes.fresh));
  const history: Event[] = [];
  const random = seededRandom(plan.seed);
  let left = plan.operations;
  const work = async (name: string) => {
    let incarnation = 0;
    let client = new HistoryClient(shim);
    while (left-- > 0) {
      const isAlive = await operate(client, {
        client: `${name}.${incarnation}`,
        op: `op-${left}`,
        random,
        stage,
        history,
      });
      if (isAlive) continue;
      incarnation++;
      client = new HistoryClient(shim);
    }
    client.kill();
  };
  await Promise.all(Array.from({ length: plan.clients }, (_, i) => work(`client-${i}`)));
  stage.gcs?.heal();
  const log = await readLog(stage, history);
  const problems = [
    ...checkHistory(history, log),
    ...errorProblems(history),
    ...(await lastProblems(plan, stage, log)),
  ];
  await stage.gcs?.close();
  rmSync(stage.folder, { recursive: true });
  return {
    history,
    log,
    problems: problems.map((problem) => `history ${plan.seed} on ${plan.storage}: ${problem}`),
  };
}

interface Turn {
  readonly client: string;
  readonly op: string;
  readonly random: Random;
  readonly stage: Stage;
  readonly history: Event[];
}

/** One operation. @returns Whether the client lives. */
async function operate(
  process: HistoryClient,
  { client, op, random, stage, history }: Turn,
): Promise<boolean> {
  const action = ACTIONS[randomIndex(random, ACTIONS.length)] ?? 'read';
  const known = { client, op, action };
  if (action === 'train') {
    mkdirSync(join(stage.folder, 'train/ops'), { recursive: true });
    copyFileSync(
      join(stage.folder, `train/${DAY}/train.csv.gz`),
      join(stage.folder, `train/ops/${op}.csv.gz`),
    );
  }
  const killAfterMs = random() < KILLED ? random() * KILL_WITHIN_MS : undefined;
  const shim = breakSomething(random, stage);
  history.push({ ...known, type: 'invoke' });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => process.kill(), killAfterMs);
  const answer = await process.run({ action, op, env: stage.env, shim, baseDir: ROOT });
  clearTimeout(timer);
  if (answer === undefined) history.push({ ...known, type: 'info', error: 'killed' });
  else if (answer.line === undefined) history.push({ ...known, type: 'ok', seen: answer.seen });
  else {
    const isKnown = !isWrite(action) || NOTHING_WRITTEN.test(answer.line);
    history.push({ ...known, type: isKnown ? 'fail' : 'info', error: answer.line });
  }
  // It may have answered and then been killed.
  if (killAfterMs !== undefined) process.kill();
  return killAfterMs === undefined && answer !== undefined;
}

/** Arms a fault for the operation that is to come, or for whoever asks the server next. */
function breakSomething(random: Random, { folder, gcs }: Stage): Record<string, string> {
  const isFaulty = random() < FAULTY;
  if (gcs === undefined) {
    const kind = (['EIO', 'ENOSPC', 'short'] as const)[randomIndex(random, 3)] ?? 'EIO';
    return shimVariables(isFaulty ? folder : '', { at: isFaulty ? 1 + randomIndex(random, CALLS) : 0, kind });
  }
  // What nobody has run into yet is not kept, or one call meets them all and waits for a minute.
  gcs.heal();
  const on =
    (['upload', 'upload', 'read', 'list', 'stat', 'delete'] as const)[randomIndex(random, 6)] ?? 'upload';
  const isDone = random() < 0.5;
  if (isFaulty) gcs.fail(random() < 0.5 ? { on, reset: true, isDone } : { on, status: 503, isDone });
  return {};
}

async function setUp({ storage }: HistoryPlan, folder: string): Promise<Stage> {
  if (storage === 'file') {
    const env = variables(folder);
    return {
      folder,
      env,
      registry: new Registry(openBucket(env.BUCKET_MODEL ?? ''), FAMILY),
      gcs: undefined,
    };
  }
  const gcs = await startGcsServer(['model', 'predict']);
  const env = {
    ...variables(folder),
    BUCKET_MODEL: 'gs://model',
    BUCKET_DATA_PREDICT: 'gs://predict',
    STORAGE_EMULATOR_HOST: gcs.endpoint,
  };
  const open = (uri: string) => openBucket(uri, { endpoints: { gs: gcs.endpoint } });
  const predict = openBucket(join(folder, 'predict'));
  for await (const { key } of predict.list(''))
    await open('gs://predict').write(key, await predict.read(key));
  return { folder, env, registry: new Registry(open('gs://model'), FAMILY), gcs };
}

/** A training is known by the file that it read, another write by who did it. */
async function readLog({ registry }: Stage, history: readonly Event[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  const ops = new Set(history.map(({ op }) => op));
  for await (const { record, sha256 } of registry.history()) {
    const { n, run, prevSha256, by } = record;
    const { manifest } = await registry.load({ ref: record, release: n });
    const trained = /^ops\/(.*)\.csv\.gz$/.exec(manifest.data.train[0]?.key ?? '')?.[1] ?? '';
    const op = ops.has(by) ? by : trained;
    entries.push({ n, run, op, sha256, prevSha256, latest: record.latestByVersion.v1?.run ?? '' });
  }
  return entries;
}

/** To go back from the first champion, and to promote a run that was judged beside another champion, is refused. */
const REFUSED = /^error (E_MODEL_NONE|E_RUN_STALE) /;

/** Whatever fails: readers and cleaners are told to try again, or that the disk failed; never that what they found is damaged. */
function errorProblems(history: readonly Event[]): string[] {
  return history.flatMap(({ error = '', action, op }) =>
    error === '' || error === 'killed' || / exit=(74|75)$/.test(error) || REFUSED.test(error)
      ? []
      : [`error: ${action} ${op} ends with ${error}`],
  );
}

/** Afterwards: everything is whole, and the log can be read and added to. */
async function lastProblems(
  { storage }: HistoryPlan,
  { folder, registry }: Stage,
  log: readonly Entry[],
): Promise<string[]> {
  const newest = await registry.newest();
  const last = log.reduce((n, entry) => Math.max(n, entry.n), 0);
  const problems =
    (newest?.record.n ?? 0) === last
      ? []
      : [`lost: the log ends with ${last}, the newest is ${newest?.record.n}`];
  return storage === 'file'
    ? [...problems, ...violations(readState(folder), { before: new Map() })]
    : problems;
}
