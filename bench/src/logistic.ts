// `npm run bench:logistic`: logistic regression over hashed categories beside scikit-learn's `lbfgs`, in one run, as a ratio.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Bar, barLine, verdictOf } from './bars.ts';
import { BITS, LAMBDA, makeCategoryRows, SIZES } from './logistic-data.ts';
import { measure } from './measure.ts';
import { findScikitLearn, NO_SCIKIT_LEARN, type Python } from './python.ts';

const USAGE = `usage: npm run bench:logistic -- [--rows 500000] [--repeat 3] [--threads <cores>] [--json]

Fits the same buckets, penalty and labels with both, the fastest of --repeat runs each; hashing and reading are not timed. The peer runs
as many iterations as it needs to come within 0.001 of our log loss. Exits 1 when it takes less than twice our time.`;

/** Log losses count as equal within this. */
const WITHIN = 1e-3;
const MIN_RATIO = 2;
const CHILD = fileURLToPath(new URL('./logistic-child.ts', import.meta.url));
const PEER = fileURLToPath(new URL('../python/logistic.py', import.meta.url));

interface Ours {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  readonly logLoss: number;
  readonly iterations: number;
  readonly bucketSum: number;
}
interface Peer {
  /** Ever more iterations; the last came near enough, if any did. */
  readonly tried: readonly Omit<Ours, 'bucketSum'>[];
  readonly bucketSum: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '500000' },
    repeat: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else await main(Number(values.rows), values.threads, values.repeat);

async function main(rows: number, threads: string, repeat: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    const python = findScikitLearn();
    note(python === undefined ? NO_SCIKIT_LEARN : `peer: ${python.versions}`);
    const files = [join(scratch, 'codes'), join(scratch, 'labels')] as const;
    const { codes, labels } = makeCategoryRows(rows);
    writeFileSync(files[0], codes);
    writeFileSync(files[1], labels);
    note(
      `${rows.toLocaleString('en-US')} rows × ${SIZES.length} categories in 2^${BITS} buckets, lambda ${LAMBDA}`,
    );
    const ours = await fitOurs([...files, threads, repeat]);
    noteFit(`slipway, ${threads} threads`, ours);
    const alone = await fitOurs([...files, '1', repeat]);
    noteFit('slipway, 1 thread', alone);
    if (alone.logLoss !== ours.logLoss) throw new Error('the number of threads changed the result');
    const peer = python && (await fitPython(python, [...files], ours, repeat));
    for (const fit of peer?.tried ?? []) noteFit('scikit-learn', fit);
    const bar = barOf(ours, peer);
    note(barLine(bar));
    if (values.json)
      console.log(JSON.stringify({ rows, threads, ours, alone, peer, bar, verdict: verdictOf(bar) }));
    process.exitCode = verdictOf(bar) === 'missed' ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function fitOurs(args: readonly string[]): Promise<Ours> {
  const { stdout } = await measure(process.execPath, [CHILD, ...args]);
  return JSON.parse(stdout);
}

async function fitPython(
  python: Python,
  files: readonly string[],
  ours: Ours,
  repeat: string,
): Promise<Peer> {
  const facts = [SIZES.length, BITS, LAMBDA, ours.logLoss, WITHIN].map(String);
  const { stdout } = await measure(python.command, [PEER, ...files, ...facts, repeat]);
  const peer: Peer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  if (peer.bucketSum !== ours.bucketSum)
    throw new Error(`other buckets: ${peer.bucketSum} and ${ours.bucketSum}`);
  return peer;
}

function barOf(ours: Ours, peer: Peer | undefined): Bar {
  const last = peer?.tried.at(-1);
  const isEqual = last !== undefined && Math.abs(last.logLoss - ours.logLoss) <= WITHIN;
  const name = 'times as fast as scikit-learn at equal log loss';
  return {
    name,
    value: isEqual ? last.seconds / ours.seconds : undefined,
    bound: 'at least',
    limit: MIN_RATIO,
    unit: '',
  };
}

function noteFit(who: string, { seconds, cpuSeconds, iterations, logLoss }: Omit<Ours, 'bucketSum'>): void {
  note(
    `  ${who.padEnd(20)} ${seconds.toFixed(2).padStart(7)} s ${cpuSeconds.toFixed(2).padStart(7)} s CPU ${String(iterations).padStart(5)} iterations, log loss ${logLoss.toFixed(6)}`,
  );
}

function note(text: string): void {
  (values.json ? console.error : console.log)(text);
}
