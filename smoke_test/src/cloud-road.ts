// The road from data to predictions over buckets that lie anywhere, and what it must have in common with the one over folders.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bucket, type CloudEndpoints, openBucket } from '@slipway/bucket';
import type { ProcessResult } from '@slipway/testkit/process';
import type { PredictionsDocument, RunDocument } from './documents.ts';
import type { ScratchBucket } from './scratch-bucket.ts';
import { DAY, EXAMPLE_FLAGS, FAMILY } from './versions.ts';

/** Where the four buckets of a run are: folders, or addresses. */
export interface Places {
  readonly model: string;
  readonly train: string;
  readonly predict: string;
  readonly config: string;
}

/** The version that goes the road: it needs no engine. */
const VERSION = 'v1';
const FEATURE_SET = 'features_v1';
/** Not the card's own value, so that a bucket of parameters that nobody reads is noticed. */
const LAMBDA = 10;
const FLAGS = ['--family', FAMILY, '--version', VERSION];
const OUTPUT = `output/${FAMILY}/${VERSION}/${DAY.replaceAll('-', '/')}/prediction_output.csv.gz`;

/** The four buckets in one, as `bucket/` is laid out. */
export function allUnder(root: string): Places {
  return {
    model: `${root}/model`,
    train: `${root}/data/train`,
    predict: `${root}/data/predict`,
    config: `${root}/config`,
  };
}

/** Flags that name the buckets. */
export function flagsOf({ model, train, predict, config }: Places): readonly string[] {
  return [
    ...['--bucket-model', model, '--bucket-data-train', train],
    ...['--bucket-data-predict', predict, '--bucket-config', config],
  ];
}

/** What a run over some buckets left. */
export interface RoadEnd {
  /** Of train, serve, and serve once more. */
  readonly results: readonly ProcessResult[];
  /** The predictions, as they are stored. */
  readonly output: Buffer;
  readonly predictions: PredictionsDocument;
  readonly run: RunDocument & { readonly params: unknown };
}

/** Example data and parameters in the folders of a scratch bucket. @throws Error when they cannot be made. */
export async function makeData({ path, run }: ScratchBucket): Promise<void> {
  const { code, stderr } = await run(
    'example-data',
    '--family',
    FAMILY,
    '--feature-set',
    FEATURE_SET,
    ...EXAMPLE_FLAGS,
  );
  if (code !== 0) throw new Error(`example-data ended with exit ${code}: ${stderr}`);
  const folder = join(path, 'config', FAMILY, VERSION);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'params.yaml'), `lambda: ${LAMBDA}\n`);
}

/** Puts a scratch bucket's data and parameters where a run will look for them; what is in place stays as it is. */
export async function bringData(
  { path }: ScratchBucket,
  places: Places,
  endpoints: CloudEndpoints,
): Promise<void> {
  const home = allUnder(path);
  for (const [name, prefix] of [
    ['train', ''],
    ['predict', 'input/'],
    ['config', ''],
  ] as const) {
    const [from, to] = [openBucket(home[name]), openBucket(places[name], { endpoints })];
    if (from.uri !== to.uri) await copyAll(from, to, prefix);
  }
}

/** Trains, serves and serves again, by real processes. */
export async function goTheRoad(
  scratch: ScratchBucket,
  places: Places,
  endpoints: CloudEndpoints,
): Promise<RoadEnd> {
  const flags = [...FLAGS, ...flagsOf(places)];
  const results = [
    await scratch.run('train', ...flags),
    await scratch.run('serve', ...flags),
    await scratch.run('serve', ...flags),
  ];
  const [model, predict] = [places.model, places.predict].map((uri) => openBucket(uri, { endpoints })) as [
    Bucket,
    Bucket,
  ];
  const json = async <T>(bucket: Bucket, key: string) =>
    JSON.parse(String(Buffer.from(await bucket.read(key)))) as T;
  const predictions = await json<PredictionsDocument>(predict, `${OUTPUT}.manifest.json`);
  return {
    results,
    output: Buffer.from(await predict.read(OUTPUT)),
    predictions,
    run: await json(model, `${FAMILY}/${VERSION}/runs/${predictions.run}/manifest.json`),
  };
}

async function copyAll(from: Bucket, to: Bucket, prefix: string): Promise<void> {
  for await (const { key } of from.list(prefix)) await to.writeStream(key, from.readStream(key));
}
