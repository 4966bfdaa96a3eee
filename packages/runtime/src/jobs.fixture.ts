// Jobs as real processes over the buckets of a temporary folder, and data for them made from a card.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AnyCard, Schema } from '@slipway/contract';
import { formatBatch, formatHeader } from '@slipway/frame';
import { columnOf, sampleBatch } from '@slipway/testkit';
import {
  type ProcessOptions,
  type ProcessResult,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from '@slipway/testkit/process';
import { expect } from 'vitest';
import { workspaceRoot } from './workspace.ts';

export type ServiceName = 'train' | 'search' | 'serve' | 'example-data';

/** A line of a job's JSON log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** How a job ended, with its log read. */
export interface JobRun extends ProcessResult {
  readonly log: readonly LogLine[];
  /** The last line on stderr. */
  readonly errorLine: string;
}

export interface RunOptions extends Omit<ProcessOptions, 'env'> {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  /** Before the main, e.g. `--max-old-space-size=64`. */
  readonly nodeArgs?: readonly string[];
}

/** Buckets of a temporary folder, and jobs over them. */
export interface JobHome extends AsyncDisposable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a service to its end; every line of its log must be JSON, and a failure has one error line, the last one. */
  run(service: ServiceName, options?: RunOptions): Promise<JobRun>;
  start(service: ServiceName, options?: RunOptions): RunningProcess;
  /** Path of a key. */
  file(bucket: BucketName, key: string): string;
  put(bucket: BucketName, key: string, data: Uint8Array | string): Promise<void>;
  read(bucket: BucketName, key: string): Promise<Buffer>;
  json<T>(bucket: BucketName, key: string): Promise<T>;
  /** Every file below a bucket, as keys in order. */
  keys(bucket: BucketName): Promise<string[]>;
}

const BUCKETS = {
  model: 'BUCKET_MODEL',
  train: 'BUCKET_DATA_TRAIN',
  predict: 'BUCKET_DATA_PREDICT',
  config: 'BUCKET_CONFIG',
} as const;
export type BucketName = keyof typeof BUCKETS;

/** The day of every run, so that keys are known. */
export const DAY = '2026/01/02';

/** @param root - The workspace whose services run. Default: this one. */
export async function jobHome(family: string, root: string = workspaceRoot()): Promise<JobHome> {
  const folder = await temporaryFolder();
  const file = (bucket: BucketName, key: string) => join(folder.path, bucket, key);
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '', // the children need it to find git
    MODEL_FAMILY: family,
    RUN_DATE: DAY,
    SCORE_THREADS: '2',
    LOG_FORMAT: 'json',
  };
  for (const [name, variable] of Object.entries(BUCKETS)) {
    env[variable] = join(folder.path, name);
    await mkdir(join(folder.path, name), { recursive: true });
  }
  const home: JobHome = {
    path: folder.path,
    env,
    start(service, { args = [], nodeArgs = [], env: more, ...rest } = {}) {
      const main = join(root, 'services', service, 'src/main.ts');
      return startProcess([process.execPath, ...nodeArgs, main, ...args], {
        ...rest,
        env: { ...env, ...more },
      });
    },
    run: async (service, options) => readRun(await home.start(service, options).result),
    file,
    async put(bucket, key, data) {
      await mkdir(dirname(file(bucket, key)), { recursive: true });
      await writeFile(file(bucket, key), data);
    },
    read: (bucket, key) => readFile(file(bucket, key)),
    json: async (bucket, key) => JSON.parse(await readFile(file(bucket, key), 'utf8')),
    keys: (bucket) => filesBelow(file(bucket, '')),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
  return home;
}

/** Jobs at work make and remove folders while we look: then we look again. */
async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return filesBelow(folder);
  }
}

/** Reads what a finished job said, and checks the rules that hold for every one. */
export function readRun(result: ProcessResult): JobRun {
  expect(result.timedOut).toBe(false);
  const lines = result.stdout.split('\n').slice(0, -1);
  const log = lines.map((line) => JSON.parse(line) as LogLine);
  const errors = result.stderr.split('\n').filter((line) => line.startsWith('error E_'));
  const errorLine = result.stderr.trimEnd().split('\n').at(-1) ?? '';
  expect(errors, result.stderr).toEqual(result.code === 0 || result.code === null ? [] : [errorLine]);
  if (errors.length > 0) expect(errorLine).toMatch(new RegExp(` exit=${result.code}$`));
  return { ...result, log, errorLine };
}

/** Keys of a family's day. */
export const keysOf = (family: string, version: string, featureSet = 'features_v1') => {
  const output = `output/${family}/${version}/${DAY}/prediction_output.csv.gz`;
  return {
    train: `${family}/${featureSet}/${DAY}/train.csv.gz`,
    eval: `${family}/${featureSet}/${DAY}/eval.csv.gz`,
    input: `input/${family}/${featureSet}/${DAY}/prediction_input.csv.gz`,
    output,
    outputManifest: `${output}.manifest.json`,
    params: `${family}/${version}/params.yaml`,
  };
};

export interface Rows {
  readonly train?: number;
  readonly eval?: number;
  readonly predict?: number;
}

/** Puts data of a card's feature set where its jobs look for it. */
export async function putData(home: JobHome, card: AnyCard, rows: Rows = {}): Promise<void> {
  const keys = keysOf(card.family, card.version, card.featureSet.name);
  await home.put('train', keys.train, gzipSync(csvOf(card, rows.train ?? 300, 1)));
  await home.put('train', keys.eval, gzipSync(csvOf(card, rows.eval ?? 100, 2)));
  await home.put('predict', keys.input, gzipSync(csvOf(card, rows.predict ?? 50, 3, 'predict')));
}

/** CSV text of a card's feature set. */
export function csvOf(
  card: AnyCard,
  rows: number,
  seed: number,
  part: 'train' | 'predict' = 'train',
): string {
  const { source, categories = {} } = card.featureSet;
  const schema: Schema = Object.fromEntries(
    Object.entries(source).filter(
      ([, { role }]) => part === 'train' || (role !== 'label' && role !== 'weight'),
    ),
  );
  const { columns } = sampleBatch(schema, categories, rows, seed);
  // Plain keys, so that tests may take the text apart at commas and line ends.
  const keys = Object.entries(schema).filter(([, { role }]) => role === 'key');
  const plain = keys.map(([name, spec]) => [
    name,
    columnOf(
      spec,
      Array.from({ length: rows }, (_, i) => `${part} ${i}`),
    ),
  ]);
  const batch = { length: rows, columns: { ...columns, ...Object.fromEntries(plain) } };
  return Buffer.concat([formatHeader(schema), formatBatch(batch, schema, { safeStrings: false })]).toString();
}
