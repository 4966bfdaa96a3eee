// The jobs that are measured: ours as real service processes on a scratch bucket, the peer's as Python scripts on the same files.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measured, measure } from './measure.ts';
import type { Python } from './python.ts';

/** Where one bench run works. */
export interface Bench {
  readonly root: string;
  readonly scratch: string;
  readonly rows: number;
  /** Folder of the model bucket; default: one of its own below `scratch`. */
  readonly model?: string;
}

const VERSION = 'v2';
export const FAMILY = 'conversion-rate';
const DATE = '2026-01-01';
const here = fileURLToPath(new URL('.', import.meta.url));
const FEATURE_SET = 'features_v1';
/** The example data's train file below a bench's scratch folder. */
export const TRAIN_FILE: string = [
  'data/train',
  FAMILY,
  FEATURE_SET,
  ...DATE.split('-'),
  'train.csv.gz',
].join('/');

/** Example data of `trainRows` to train on, a quarter of that to evaluate on, and `rows` to score. */
export async function makeData(bench: Bench, trainRows: number = bench.rows): Promise<void> {
  const rows = [
    `--rows-train=${trainRows}`,
    `--rows-eval=${Math.ceil(trainRows / 4)}`,
    `--rows-predict=${bench.rows}`,
  ];
  await service(bench, 'example-data', ['--force', `--feature-set=${FEATURE_SET}`, ...rows]);
}

/** Folder of the model bucket. */
export const modelFolder = ({ scratch, model = join(scratch, 'model') }: Bench): string => model;

/** Trains and publishes. */
export const trainOurs = (bench: Bench, version: string = VERSION): Promise<Measured> =>
  service(bench, 'train', ['-v', version]);

/** Serves the latest run. */
export const serveOurs = (bench: Bench): Promise<Measured> => service(bench, 'serve', ['-v', VERSION]);

/** The same training in Python, with the same parameters and threads. */
export function trainPython(bench: Bench, python: Python): Promise<Measured> {
  const { params } = runOf(bench);
  const data = join(bench.scratch, 'data/train', FAMILY, FEATURE_SET, ...DATE.split('-'));
  const files = [
    join(data, 'train.csv.gz'),
    join(data, 'eval.csv.gz'),
    join(scratchDir(bench, 'python'), 'model.json'),
  ];
  return measure(python.command, [
    join(here, '../python/train.py'),
    ...files,
    features(bench),
    JSON.stringify(params),
  ]);
}

/** The same scoring in Python, with the model that we published. */
export function servePython(bench: Bench, python: Python): Promise<Measured> {
  const predict = join(bench.scratch, 'data/predict');
  const input = join(predict, 'input', FAMILY, FEATURE_SET, ...DATE.split('-'), 'prediction_input.csv.gz');
  const output = join(scratchDir(bench, 'python'), 'prediction_output.csv.gz');
  const model = join(runOf(bench).dir, 'model.json');
  return measure(python.command, [join(here, '../python/serve.py'), input, model, output, features(bench)]);
}

/** The two prediction files of one bench: ours and Python's. */
export function outputs(bench: Bench): { readonly ours: string; readonly python: string } {
  const ours = join(
    bench.scratch,
    'data/predict/output',
    FAMILY,
    VERSION,
    ...DATE.split('-'),
    'prediction_output.csv.gz',
  );
  return { ours, python: join(bench.scratch, 'python', 'prediction_output.csv.gz') };
}

/** Metrics of the newest run: MSE on train, eval and overall. */
export function ourMse(bench: Bench): readonly number[] {
  const { metrics } = runOf(bench);
  return [metrics.train.mse, metrics.eval.mse, metrics.overall.mse];
}

/** Seconds of the fit alone, from the job's log. */
export function fitSeconds(trained: Measured): number {
  const lines = trained.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.find((line) => line.step === 'fitted').facts.seconds;
}

interface Run {
  readonly dir: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<'train' | 'eval' | 'overall', { readonly mse: number }>>;
  readonly schema: { readonly input: Readonly<Record<string, { readonly role?: string }>> };
}

function runOf(bench: Bench): Run {
  const runs = join(modelFolder(bench), FAMILY, VERSION, 'runs');
  const dir = join(runs, readdirSync(runs).sort().at(-1) ?? '');
  return { dir, ...JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) };
}

function features(bench: Bench): string {
  const { input } = runOf(bench).schema;
  return JSON.stringify(FEATURES.filter((name) => name in input));
}

/** The order in which the model's matrix holds them: the file's. A manifest sorts its keys. */
export const FEATURES: readonly string[] =
  'computer smartphone attrs_scale att5 att27 att2 att34 att29 att30 att9 att7 att142 att11'.split(' ');

function scratchDir(bench: Bench, name: string): string {
  const dir = join(bench.scratch, name);
  mkdirSync(dir, { recursive: true });
  return dir;
}

/** Runs a service on the bench's buckets. @param environment - Laid over theirs. */
export function service(
  bench: Bench,
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const env = {
    MODEL_FAMILY: FAMILY,
    RUN_DATE: DATE,
    LOG_FORMAT: 'json',
    BUCKET_MODEL: modelFolder(bench),
    BUCKET_DATA_TRAIN: join(bench.scratch, 'data/train'),
    BUCKET_DATA_PREDICT: join(bench.scratch, 'data/predict'),
    BUCKET_CONFIG: join(bench.scratch, 'config'),
    ...environment,
  };
  return measure(process.execPath, [join(bench.root, 'services', name, 'src/main.ts'), ...args], env);
}
