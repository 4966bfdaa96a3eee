// Buckets to break: made once by the real jobs, copied for every case.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProcessResult, type RunningProcess, startProcess } from '@slipway/testkit/process';

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATE = '2026-01-01';
const OLD = new Date('2025-12-24T12:00:00Z');
const STAGED = 'model/_staging/0123456789abcdef0123456789abcdef';

/** Folders of buckets, gone with {@link Scenes.remove}. */
export interface Scenes {
  /** Data, and nothing trained. */
  readonly fresh: string;
  /** One release, its predictions published. */
  readonly served: string;
  /** Two releases; the predictions are the first one's. */
  readonly retrained: string;
  /** As `retrained` and served again, with garbage of every kind. */
  readonly littered: string;
  /** A copy of its own. */
  copy(scene: string): string;
  remove(): void;
}

/** The pipeline's variables over the buckets of a folder. */
export function variables(folder: string): Record<string, string> {
  return {
    MODEL_VER: 'v1',
    RUN_DATE: DATE,
    BUCKET_MODEL: join(folder, 'model'),
    BUCKET_DATA_TRAIN: join(folder, 'train'),
    BUCKET_DATA_PREDICT: join(folder, 'predict'),
    BUCKET_CONFIG: join(folder, 'config'),
    SCORE_THREADS: '1',
    DEADLINE_SECONDS: '60',
  };
}

/** Runs a service to its end as a process; extra variables on top. */
export function runService(
  name: string,
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  return startService(name, folder, args, env).result;
}

/** As {@link runService}, for who signals it. */
export function startService(
  name: string,
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): RunningProcess {
  const main = join(ROOT, 'services', name, 'src/main.ts');
  return startProcess([process.execPath, main, ...args], {
    env: { PATH: process.env.PATH, ...variables(folder), ...env },
    cwd: ROOT,
  });
}

export async function makeScenes(): Promise<Scenes> {
  const base = mkdtempSync(join(tmpdir(), 'slipway-faults-'));
  let copies = 0;
  const copy = (scene: string) => {
    const folder = join(base, `copy-${++copies}`);
    cpSync(scene, folder, { recursive: true, preserveTimestamps: true });
    // A folder's time is not preserved, and the age of what was being staged is its folder's.
    if (existsSync(join(folder, STAGED))) utimesSync(join(folder, STAGED), OLD, OLD);
    return folder;
  };
  const scene = async (name: string, from: string | null, ...steps: readonly (readonly string[])[]) => {
    const folder = join(base, name);
    if (from !== null) cpSync(from, folder, { recursive: true, preserveTimestamps: true });
    for (const [service = '', ...args] of steps) {
      const { code, stderr } = await runService(service, folder, args);
      if (code !== 0) throw new Error(`${service} failed: ${stderr}`);
    }
    return folder;
  };
  const rows = ['--rows-train', '60', '--rows-eval', '40', '--rows-predict', '20'];
  const fresh = await scene('fresh', null, ['example-data', ...rows]);
  const served = await scene('served', fresh, ['train'], ['serve']);
  const retrained = await scene('retrained', served, ['train']);
  const littered = await scene('littered', retrained, ['serve']);
  litter(littered);
  return {
    fresh,
    served,
    retrained,
    littered,
    copy,
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** Time passes: what is being staged is as if nobody had touched it for days. gc leaves alone what is too young to be told from its own. */
export function ageStaging(folder: string): void {
  for (const bucket of ['model', 'train', 'predict']) {
    const staging = join(folder, bucket, '_staging');
    const below = existsSync(staging) ? readdirSync(staging, { recursive: true, encoding: 'utf8' }) : [];
    for (const path of below) utimesSync(join(staging, path), OLD, OLD);
  }
}

/** What killed jobs leave, some days old. The generation that the second serving replaced is there already. */
function litter(folder: string): void {
  const id = '20251224T120000000Z-0123456789abcdef0123456789abcdef';
  const runs = join(folder, 'model/conversion-rate/v1/runs');
  const owner = { host: 'gone', boot: null, pid: 1, startedAt: null };
  const lease = { format: 1, job: 'train', expiresAt: '2025-12-25T00:00:00.000Z', owner };
  const files = {
    [join(runs, id, 'model.json')]: '{"half":"done"}',
    [join(runs, id.replace('0123', 'aaaa'), 'model.json')]: '{}',
    [join(runs, id.replace('0123', 'aaaa'), 'manifest.json')]: '{"files":[]}',
    [join(folder, STAGED, 'object')]: 'torn',
    [join(folder, `model/_probe/${id}`)]: 'first',
    [join(folder, `model/_leases/${id}.json`)]: JSON.stringify(lease),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, OLD, OLD);
    utimesSync(join(file, '..'), OLD, OLD);
  }
}
