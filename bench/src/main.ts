// `npm run bench`: the train and serve jobs of conversion-rate v2 beside the same jobs in Python, in one run, as ratios.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Bar, barLine, verdictOf } from './bars.ts';
import {
  type Bench,
  fitSeconds,
  makeData,
  modelFolder,
  ourMse,
  outputs,
  serveOurs,
  servePython,
  trainOurs,
  trainPython,
} from './jobs.ts';
import type { Measured } from './measure.ts';
import { findPython, NO_PYTHON, type Python } from './python.ts';
import { largestDifference } from './same-predictions.ts';

const USAGE = `usage: npm run bench -- [--rows 2000000] [--big-rows 10000000] [--repeat 3] [--json]

Makes example data of --rows rows in a temporary folder and measures our train and serve jobs and Python's: of --repeat runs
each the fastest, and the largest peak of memory. Then serves --big-rows rows with the same model to see whether memory grows;
--big-rows 0 leaves that out. Exits 1 when a bar is missed.`;

/** Serving more rows may take this much more memory, as a ratio: runs differ by as much. */
const FLAT = 1.15;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    'big-rows': { type: 'string', default: '10000000' },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else await main(Number(values.rows), Number(values['big-rows']), Number(values.repeat));

async function main(rows: number, bigRows: number, repeat: number): Promise<void> {
  const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const python = findPython();
  note(python === undefined ? NO_PYTHON : `peer: ${python.versions}`);
  try {
    const small: Bench = { root, scratch: join(scratch, 'main'), rows };
    const big: Bench = { root, scratch: join(scratch, 'big'), rows: bigRows, model: modelFolder(small) };
    const results = {
      startUp: await benchStartUp({ root, scratch: join(scratch, 'tiny'), rows: 1000 }, repeat),
      ...(await benchJobs(small, python, repeat)),
      big: bigRows > 0 ? await benchMemory(big, repeat) : undefined,
    };
    const bars = barsOf(results);
    note('bars');
    for (const bar of bars) note(barLine(bar));
    if (values.json) {
      const said = bars.map((bar) => ({ ...bar, verdict: verdictOf(bar) }));
      console.log(JSON.stringify({ ...results, bars: said }, null, 2));
    }
    process.exitCode = bars.some((bar) => verdictOf(bar) === 'missed') ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What of the results the bars speak of. */
interface Results {
  readonly startUp: Row;
  readonly fit: { readonly ours: number; readonly python: number | undefined };
  readonly serve: Row;
  readonly servePeer: Row | undefined;
  readonly big: Row | undefined;
}

function barsOf({ startUp, fit, serve, servePeer, big }: Results): readonly Bar[] {
  const quotient = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a / b;
  const speed = quotient(servePeer?.wallSeconds, serve.wallSeconds);
  const fitRatio = quotient(fit.ours, fit.python);
  const growth = quotient(big?.peakMiB, serve.peakMiB);
  return [
    {
      name: 'training v1 on 1,000 rows, in all',
      value: startUp.wallSeconds,
      bound: 'at most',
      limit: 0.5,
      unit: 's',
    },
    { name: "fit of v2 as a share of Python's", value: fitRatio, bound: 'at most', limit: 1.1, unit: '' },
    { name: 'times as fast as Python in serving', value: speed, bound: 'at least', limit: 2, unit: '' },
    { name: 'peak of serving', value: serve.peakMiB, bound: 'at most', limit: 400, unit: 'MiB' },
    {
      name: 'peak of serving the big file',
      value: big?.peakMiB,
      bound: 'at most',
      limit: 400,
      unit: 'MiB',
    },
    {
      name: 'that peak as a ratio to the small file’s',
      value: growth,
      bound: 'at most',
      limit: FLAT,
      unit: '',
    },
  ];
}

async function benchStartUp(bench: Bench, repeat: number) {
  await makeData(bench);
  const train = await best(repeat, () => trainOurs(bench, 'v1'));
  note(`start-up: training v1 on 1,000 rows takes ${train.wallSeconds.toFixed(2)} s in all`);
  return row(train, 1000);
}

async function benchJobs(bench: Bench, python: Python | undefined, repeat: number) {
  note(`making ${bench.rows.toLocaleString('en-US')} rows …`);
  await makeData(bench);
  const train = await best(repeat, () => trainOurs(bench));
  const trainPeer = python && (await best(repeat, () => trainPython(bench, python)));
  const fit = { ours: fitSeconds(train), python: phase(trainPeer, 'fit') };
  table('train v2', train, trainPeer, bench.rows);
  if (trainPeer) {
    note(
      `  fit alone: ${fit.ours.toFixed(2)} s, Python's ${fit.python?.toFixed(2)} s: ${ratio(fit.ours, fit.python)} of it`,
    );
    note(
      `  mse train, eval, overall: ${ourMse(bench).join(', ')}; Python's: ${report(trainPeer).mse.join(', ')}`,
    );
  }
  const serve = await best(repeat, () => freshServe(bench));
  const servePeer = python && (await best(repeat, () => servePython(bench, python)));
  table('serve v2', serve, servePeer, bench.rows);
  if (servePeer) {
    const { ours, python: theirs } = outputs(bench);
    note(`  serve is ${ratio(servePeer.wallSeconds, serve.wallSeconds)} times as fast`);
    note(`  largest difference of two predictions: ${await largestDifference(ours, theirs)}`);
  }
  return {
    train: row(train, bench.rows),
    trainPeer: trainPeer && row(trainPeer, bench.rows),
    fit,
    serve: row(serve, bench.rows),
    servePeer: servePeer && row(servePeer, bench.rows),
  };
}

/** @param bench - With the model bucket of the smaller run, so that only the rows differ. */
async function benchMemory(bench: Bench, repeat: number) {
  note(`making ${bench.rows.toLocaleString('en-US')} rows …`);
  await makeData(bench, 1000);
  const serve = await best(repeat, () => freshServe(bench));
  table('serve v2, big', serve, undefined, bench.rows);
  return row(serve, bench.rows);
}

/** Serving the same again would be a no-op: what was published is removed first. */
async function freshServe(bench: Bench): Promise<Measured> {
  rmSync(join(bench.scratch, 'data/predict/output'), { recursive: true, force: true });
  return serveOurs(bench);
}

/** The fastest run, with the largest peak of all: a peak that one poll missed stood in another. */
async function best(repeat: number, run: () => Promise<Measured>): Promise<Measured> {
  let fastest = await run();
  for (let i = 1; i < repeat; i++) {
    const next = await run();
    const peaks = [fastest.peakMiB, next.peakMiB].filter((peak) => peak !== undefined);
    const peakMiB = peaks.length === 0 ? undefined : Math.max(...peaks);
    fastest = { ...(next.wallSeconds < fastest.wallSeconds ? next : fastest), peakMiB };
  }
  return fastest;
}

function table(name: string, ours: Measured, peer: Measured | undefined, rows: number): void {
  const line = (who: string, m: Measured) =>
    `  ${who.padEnd(8)} ${m.wallSeconds.toFixed(2).padStart(7)} s wall ${m.cpuSeconds.toFixed(2).padStart(7)} s CPU ` +
    `${(m.peakMiB?.toFixed(0) ?? '?').padStart(6)} MiB peak ${Math.round(rows / m.wallSeconds)
      .toLocaleString('en-US')
      .padStart(10)} rows/s`;
  note(`${name}, ${rows.toLocaleString('en-US')} rows`);
  note(line('slipway', ours));
  if (peer === undefined) return;
  note(line('python', peer));
  const memory = ratio(ours.peakMiB, peer.peakMiB);
  note(
    `  ratio    ${ratio(ours.wallSeconds, peer.wallSeconds)} wall, ${ratio(ours.cpuSeconds, peer.cpuSeconds)} CPU, ${memory} memory`,
  );
}

type Row = ReturnType<typeof row>;

function row(m: Measured, rows: number) {
  return {
    rows,
    rowsPerSecond: rows / m.wallSeconds,
    wallSeconds: m.wallSeconds,
    cpuSeconds: m.cpuSeconds,
    peakMiB: m.peakMiB,
  };
}

function phase(peer: Measured | undefined, name: string): number | undefined {
  return peer && report(peer)[name];
}

/** The peer's last line; libraries may print before it. */
function report(peer: Measured) {
  return JSON.parse(peer.stdout.trim().split('\n').at(-1) ?? '');
}

function ratio(a: number | undefined, b: number | undefined): string {
  return a === undefined || b === undefined ? '?' : (a / b).toFixed(2);
}

function note(text: string): void {
  (values.json ? console.error : console.log)(text);
}
