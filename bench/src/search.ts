// `npm run bench:search`: our search beside scikit-learn's `RandomizedSearchCV` over Python's xgboost, in one run, as ratios.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { barLine, verdictOf } from './bars.ts';
import { makeData, TRAIN_FILE } from './jobs.ts';
import { findSearchPeer, NO_SEARCH_PEER, type Python } from './python.ts';
import { figuresOf, largestGap, type SearchRun, searchBars, searchTable } from './search-figures.ts';
import { type OurSearch, type SearchBench, searchOurs, searchPython } from './search-jobs.ts';

const USAGE = `usage: npm run bench:search -- [--trials 40] [--rounds 100] [--folds 5] [--rows 30000] [--cores <all>] [--repeat 3] [--json] [<folder>]

A random search of conversion-rate v3's parameters, from the start of the process to its end, on --rows rows of example data, and on the
real rows of <folder>/bucket/data/train/features_v1/train.csv.gz where a folder is named. The peer gets our folds. Once it makes the trials
that we drew, so that both do the same work: of --repeat runs each the fastest counts. Then it draws as many of its own from the same space.
Exits 1 when a bar is missed.`;

const { values, positionals } = parseArgs({
  options: {
    trials: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '100' },
    folds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '30000' },
    cores: { type: 'string', default: String(availableParallelism()) },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
  allowPositionals: true,
});

if (values.help) console.log(USAGE);
else await main(positionals[0]);

async function main(folder: string | undefined): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
    const bench = { root, scratch, rows: Number(values.rows) };
    const python = findSearchPeer();
    note(python === undefined ? NO_SEARCH_PEER : `peer: ${python.versions}`);
    await makeData(bench);
    const files = [{ name: 'example data', file: join(scratch, TRAIN_FILE) }, ...realFile(folder)];
    const budget = {
      trials: Number(values.trials),
      rounds: Number(values.rounds),
      folds: Number(values.folds),
      cores: Number(values.cores),
    };
    const results = [];
    for (const { name, file } of files) results.push(await compare(name, { bench, file, ...budget }, python));
    if (values.json) console.log(JSON.stringify({ ...budget, results }, null, 2));
    const isMissed = results.some(({ bars }) => bars.some(({ verdict }) => verdict === 'missed'));
    process.exitCode = isMissed ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function realFile(folder: string | undefined): readonly { readonly name: string; readonly file: string }[] {
  const file = folder && join(resolve(folder), 'bucket/data/train/features_v1/train.csv.gz');
  if (file && existsSync(file)) return [{ name: 'real data', file }];
  note(`the real data is left out: ${file ? `there is no ${file}` : 'no folder of it is named'}`);
  return [];
}

/** Ours and theirs in turns, so that whatever else the machine does meets both. */
async function compare(name: string, job: SearchBench, python: Python | undefined) {
  let ours: OurSearch | undefined;
  let peer: SearchRun | undefined;
  for (let i = 0; i < Number(values.repeat); i++) {
    ours = faster(ours, await searchOurs(job));
    if (python !== undefined) peer = faster(peer, await searchPython(job, ours, 'same trials', python));
  }
  if (ours === undefined) throw new Error(USAGE);
  const drawn = python && (await searchPython(job, ours, 'own draws', python));
  const { foldRows } = ours;
  const rows = foldRows.reduce((sum, each) => sum + each, 0);
  const figures = {
    slipway: figuresOf(ours, foldRows),
    scikitLearn: peer && figuresOf(peer, foldRows),
    scikitLearnOwnDraws: drawn && figuresOf(drawn, foldRows),
  };
  note(
    `\n${name}: ${rows.toLocaleString('en-US')} rows, ${job.trials} trials of ${job.rounds} trees, ${job.folds} folds, ${job.cores} cores`,
  );
  note(
    searchTable([
      ['slipway', figures.slipway],
      ['scikit-learn, same trials', figures.scikitLearn],
      ['scikit-learn, own draws', figures.scikitLearnOwnDraws],
    ]),
  );
  const bars = searchBars(figures.slipway, figures.scikitLearn, peer && largestGap(ours.losses, peer.losses));
  for (const bar of bars) note(barLine(bar));
  return { name, rows, ...figures, bars: bars.map((bar) => ({ ...bar, verdict: verdictOf(bar) })) };
}

/** The faster of two runs, with the larger peak. */
function faster<T extends SearchRun>(before: T | undefined, next: T): T {
  if (before === undefined) return next;
  const peakMiB = Math.max(before.measured.peakMiB ?? 0, next.measured.peakMiB ?? 0) || undefined;
  const kept = next.measured.wallSeconds < before.measured.wallSeconds ? next : before;
  return { ...kept, measured: { ...kept.measured, peakMiB } };
}

function note(text: string): void {
  (values.json ? console.error : console.log)(text);
}
