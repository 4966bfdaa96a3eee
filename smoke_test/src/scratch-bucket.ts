// A bucket of one's own and the real services on it, each a process.
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { jobEnvironment, loadConfig } from '@slipway/config';
import { type ProcessResult, runProcess, temporaryFolder } from '@slipway/testkit/process';

/** The project's root folder, absolute. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A temporary folder laid out as `bucket/` is. */
export interface ScratchBucket extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
  /** Runs a service to its end; nothing of the user's own buckets, dates and paths reaches it. */
  run(service: 'example-data' | 'train' | 'serve', ...flags: readonly string[]): Promise<ProcessResult>;
  /** Every file, as keys such as `model/conversion-rate/v1/…`, sorted. */
  keys(): Promise<readonly string[]>;
  read(key: string): Promise<Buffer>;
  json<T>(key: string): Promise<T>;
  /** Lines of a `csv.gz` without quotes, cut into cells; the first is the header. */
  rows(key: string): Promise<readonly (readonly string[])[]>;
}

/** What stands in for `.env_pipelines`. */
export interface ScratchOptions {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly webhookUrl?: string;
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** @returns An empty bucket; it is removed at the end of an `await using` block. */
export async function scratchBucket({
  date,
  webhookUrl,
  env: more = {},
}: ScratchOptions): Promise<ScratchBucket> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'bucket');
  const envFile = join(folder.path, 'pipelines.env');
  await writeFile(envFile, settings(path, date));
  const env = {
    ...jobEnvironment(),
    ...more,
    ...(webhookUrl === undefined ? {} : { WEBHOOK_URL: webhookUrl }),
  };
  const read = (key: string) => readFile(join(path, key));
  return {
    path,
    run: (service, ...flags) =>
      runProcess(
        [
          process.execPath,
          join(ROOT, 'services', service, 'src/main.ts'),
          '--variables-file',
          envFile,
          ...flags,
        ],
        { env, cwd: folder.path },
      ),
    keys: async () => {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => !entry.isDirectory());
      return files.map((file) => relative(path, join(file.parentPath, file.name))).sort();
    },
    read,
    json: async <T>(key: string) => JSON.parse(String(await read(key))) as T,
    rows: async (key) => {
      const lines = String(gunzipSync(await read(key))).split('\n');
      return lines.slice(0, -1).map((line) => line.split(','));
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

function settings(path: string, date: string): string {
  const { xgboostLibrary = '' } = userConfig();
  return [
    `BUCKET_MODEL=${path}/model`,
    `BUCKET_DATA_TRAIN=${path}/data/train`,
    `BUCKET_DATA_PREDICT=${path}/data/predict`,
    `BUCKET_CONFIG=${path}/config`,
    `RUN_DATE=${date}`,
    `XGBOOST_LIBRARY=${xgboostLibrary}`,
    'DEADLINE_SECONDS=120',
    '',
  ].join('\n');
}

/** Where libxgboost is on this machine is the one thing that the user's configuration knows better. */
function userConfig() {
  const envFile = join(ROOT, '.env_pipelines');
  return loadConfig(existsSync(envFile) ? { envFile } : {}).config;
}
