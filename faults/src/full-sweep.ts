// `npm run test:faults`: every call, every fault, real kills, random moments, pairs, sleepers and histories; about half an hour.
// Options: --minutes <n>: what does not fit is left out, evenly; --only <word>: parts with the word in their name; the others keep their results.
import { parseArgs } from 'node:util';
import { openBench, SKIPPED } from './bench.ts';
import { allParts } from './parts.ts';
import { keepSweep, lastSweep } from './results.ts';
import { runParts } from './run-parts.ts';
import { SweepProgress } from './sweep-progress.ts';

const SHOWN = 20;
const COUNTS = { kills: 1_000, pairs: 6_000, histories: 12, operations: 120 } as const;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, only: { type: 'string', default: '' } },
});
const problems = SKIPPED === undefined ? await run() : [`the crash sweep ${SKIPPED}`];
for (const problem of problems.slice(0, SHOWN)) console.error(problem);
console.log(problems.length === 0 ? 'no problems' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function run(): Promise<string[]> {
  const since = performance.now();
  await using bench = await openBench();
  const parts = (await allParts(bench, COUNTS)).filter(({ name }) => name.includes(values.only));
  const progress = new SweepProgress(process.stdout);
  const results = await runParts(parts, {
    helpers: bench.processes,
    totalMs: Number(values.minutes) * 60_000,
    onCase: (running) => progress.show(running),
    onPart: (result) => progress.finish(result),
  });
  const minutes = Math.round((performance.now() - since) / 60_000);
  // With --only the other parts keep what the run before found.
  const earlier = values.only === '' ? undefined : lastSweep();
  const kept = earlier?.parts.filter(({ name }) => results.every((result) => result.name !== name)) ?? [];
  keepSweep({
    date: new Date().toISOString().slice(0, 10),
    minutes: minutes + (earlier?.minutes ?? 0),
    parts: [...kept, ...results],
  });
  return results.flatMap(({ problems: found }) => found);
}
