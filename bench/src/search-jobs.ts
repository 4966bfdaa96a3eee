// One search, made twice on the same rows: by our service on a scratch bucket, and by scikit-learn over Python's xgboost.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assignFolds, type SearchSpace } from '@slipway/search';
import { type Bench, FAMILY, FEATURES, modelFolder, service } from './jobs.ts';
import { type Measured, measure } from './measure.ts';
import type { Python } from './python.ts';
import type { SearchRun } from './search-figures.ts';

/** What is searched, and where. */
export interface SearchBench {
  readonly bench: Bench;
  /** The rows, a `train.csv.gz`. */
  readonly file: string;
  readonly trials: number;
  /** Trees a trial: the same in all, and none stops early, which scikit-learn cannot do on the fold that is held out. */
  readonly rounds: number;
  readonly folds: number;
  /** Trials at a time with us, fits at a time with the peer; each with one thread. */
  readonly cores: number;
}

/** Ours, and what the peer needs to do the same. */
export interface OurSearch extends SearchRun {
  readonly space: SearchSpace;
  /** Parameters, shape [trials]. */
  readonly params: readonly Readonly<Record<string, unknown>>[];
  /** Rows held out, shape [folds]. */
  readonly foldRows: readonly number[];
}

const VERSION = 'v3';
/** Of folds and draws. */
const SEED = 0;
const PEER = fileURLToPath(new URL('../python/search.py', import.meta.url));

/** Searches from nothing: a search that is found again makes no trial. */
export async function searchOurs({
  bench,
  file,
  trials,
  rounds,
  folds,
  cores,
}: SearchBench): Promise<OurSearch> {
  rmSync(modelFolder(bench), { recursive: true, force: true });
  const config = join(bench.scratch, 'config', FAMILY, VERSION);
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'params.yaml'), `rounds: ${rounds}\nearly_stopping_rounds: 0\n`);
  const flags = { strategy: 'random', trials, folds, group: 'none', seed: SEED, parallel: cores };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const data = { BUCKET_DATA_TRAIN: dirname(file), PATH_TRAIN: basename(file) };
  const measured = await service(bench, 'search', ['-v', VERSION, ...args], data);
  const searches = join(modelFolder(bench), FAMILY, VERSION, 'searches');
  const [id = ''] = readdirSync(searches);
  const { space } = readJson(join(searches, id, 'search.json'));
  const records = readdirSync(join(searches, id, 'trials'))
    .sort()
    .map((name): TrialRecord => readJson(join(searches, id, 'trials', name)));
  return {
    measured,
    seconds: secondsOf(measured),
    losses: records.map((record) => record.folds.map(({ weighted }) => weighted)),
    space,
    params: records.map((record) => record.params),
    foldRows: records[0]?.folds.map((fold) => fold.rows) ?? [],
  };
}

/**
 * @param what - `same trials`: the ones that we drew, so that both do the same work; `own draws`: as many of its own from the same space.
 */
export async function searchPython(
  { bench, file, cores, folds }: SearchBench,
  { space, params, foldRows }: OurSearch,
  what: 'same trials' | 'own draws',
  python: Python,
): Promise<SearchRun> {
  const foldsFile = join(bench.scratch, 'folds');
  const rows = foldRows.reduce((sum, each) => sum + each, 0);
  writeFileSync(foldsFile, assignFolds({ rows, folds, seed: SEED }));
  const tried = what === 'same trials' ? { trials: params } : { space, draws: params.length };
  const request = { features: FEATURES, label: 'cr', jobs: cores, seed: SEED, ...tried };
  const measured = await measure(python.command, [PEER, file, foldsFile, JSON.stringify(request)]);
  return { ...JSON.parse(measured.stdout.trim().split('\n').at(-1) ?? ''), measured };
}

interface TrialRecord {
  readonly params: Readonly<Record<string, unknown>>;
  readonly folds: readonly { readonly rows: number; readonly weighted: number }[];
}

/** From the job's log. */
function secondsOf({ stdout }: Measured): number {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.find((line) => line.title === 'searched').seconds;
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
