// `npm run test:faults`: every call, every fault, every kill and pause; then random moments, pairs and histories as far as the time goes.
// Options: --minutes <n>: for what there is no end of; --only <word>: parts with the word in their name; the others keep their results.
import { parseArgs } from 'node:util';
import { openBench, SKIPPED } from './bench.ts';
import { codeStamp } from './code-stamp.ts';
import type { PartResult } from './part.ts';
import { allParts } from './parts.ts';
import { keepSweep, lastSweep, mergeSweeps } from './results.ts';
import { runParts } from './run-parts.ts';
import { SweepProgress } from './sweep-progress.ts';
import { verdictOf } from './verdict.ts';

const SHOWN = 20;
const COUNTS = { kills: 1_000, pairs: 6_000, histories: 12, operations: 120 } as const;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '15' }, only: { type: 'string', default: '' } },
});
const results = SKIPPED === undefined ? await run() : [];
const problems =
  SKIPPED === undefined ? results.flatMap(({ problems: found }) => found) : [`the crash sweep ${SKIPPED}`];
for (const problem of problems.slice(0, SHOWN)) console.error(problem);
if (SKIPPED === undefined) console.log(verdictOf(results));
process.exitCode = problems.length === 0 ? 0 : 1;

async function run(): Promise<PartResult[]> {
  const since = performance.now();
  // Of what is run, not of what may have become of it meanwhile.
  const code = codeStamp() ?? null;
  await using bench = await openBench();
  const parts = (await allParts(bench, COUNTS)).filter(({ name }) => name.includes(values.only));
  const progress = new SweepProgress(process.stdout);
  const found = await runParts(parts, {
    helpers: bench.processes,
    sampledMs: Number(values.minutes) * 60_000,
    onCase: (running) => progress.show(running),
    onPart: (result) => progress.finish(result),
  });
  const report = {
    code,
    date: new Date().toISOString().slice(0, 10),
    minutes: Math.round((performance.now() - since) / 60_000),
    parts: found,
  };
  keepSweep(values.only === '' ? report : mergeSweeps(lastSweep(), report));
  return found;
}
