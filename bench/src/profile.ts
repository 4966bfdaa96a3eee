// `npm run bench:profile`: profiles of columns beside pandas' `describe` with the same quantiles, in one run, as a ratio.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Bar, barLine, verdictOf } from './bars.ts';
import { measure } from './measure.ts';
import { makeColumn } from './profile-data.ts';
import { findPandas, NO_PANDAS } from './python.ts';

const USAGE = `usage: npm run bench:profile -- [--rows 1000000] [--columns 50] [--repeat 3] [--json]

Profiles doubles of five kinds, one thread, the fastest of --repeat runs; reading is not timed. The peer describes the same columns with the
same quantiles. Seconds are of CPU, so that other work on the machine counts as little as may be. Exits 1 when the bar is missed.`;

const MAX_SECONDS = 5;
const CHILD = fileURLToPath(new URL('./profile-child.ts', import.meta.url));
const PEER = fileURLToPath(new URL('../python/profiles.py', import.meta.url));

interface Profiled {
  /** Of the fastest run. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Medians of the columns, shape [columns]. */
  readonly medians: readonly number[];
}
interface Ours extends Profiled {
  readonly fileBytes: number;
  /** Largest error of a quantile that a column admits, as a share of the value. */
  readonly error: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    columns: { type: 'string', default: '50' },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else await main(Number(values.rows), Number(values.columns), values.repeat);

async function main(rows: number, columns: number, repeat: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    const python = findPandas();
    note(python === undefined ? NO_PANDAS : `peer: ${python.versions}`);
    const file = join(scratch, 'columns');
    writeColumns(file, rows, columns);
    note(`${rows.toLocaleString('en-US')} rows × ${columns} columns`);
    const args = [file, String(rows), repeat];
    const ours: Ours = JSON.parse((await measure(process.execPath, [CHILD, ...args])).stdout);
    noteRun('slipway', ours);
    note(
      `  ${(ours.fileBytes / 1e6).toFixed(2)} MB of JSON; quantiles to ${(100 * ours.error).toFixed(1)} %`,
    );
    const peer: Profiled | undefined =
      python && JSON.parse((await measure(python.command, [PEER, ...args])).stdout);
    if (peer !== undefined) {
      noteRun('pandas', peer);
      note(`  ${(peer.cpuSeconds / ours.cpuSeconds).toFixed(2)} times as fast as pandas`);
      checkMedians(ours, peer);
    }
    const bar: Bar = {
      name: 'profiling them on one core',
      value: ours.cpuSeconds,
      bound: 'at most',
      limit: MAX_SECONDS,
      unit: 's',
    };
    note(barLine(bar));
    if (values.json) console.log(JSON.stringify({ rows, columns, ours, peer, bar, verdict: verdictOf(bar) }));
    process.exitCode = verdictOf(bar) === 'missed' ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Column after column, doubles of this machine's byte order. */
function writeColumns(path: string, rows: number, columns: number): void {
  const file = openSync(path, 'w');
  for (let j = 0; j < columns; j++) writeSync(file, makeColumn(j, rows));
  closeSync(file);
}

function checkMedians(ours: Ours, peer: Profiled): void {
  for (const [j, median] of ours.medians.entries()) {
    const theirs = peer.medians[j] ?? Number.NaN;
    if (!(Math.abs(median - theirs) <= ours.error * Math.abs(theirs)))
      throw new Error(`other medians of column ${j}: ${median} and ${theirs}`);
  }
}

function noteRun(who: string, { seconds, cpuSeconds }: Profiled): void {
  note(
    `  ${who.padEnd(8)} ${seconds.toFixed(2).padStart(7)} s wall ${cpuSeconds.toFixed(2).padStart(7)} s CPU`,
  );
}

function note(text: string): void {
  (values.json ? console.error : console.log)(text);
}
