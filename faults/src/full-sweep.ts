// `npm run test:faults`: every call and every fault, and real kills at every call that changes something. Takes minutes.
import { openBench, SKIPPED } from './bench.ts';
import type { SweptJob } from './job-process.ts';
import { killAndRecover, traceOfProcess } from './killed-process.ts';
import { cleanWhilePaused } from './paused-process.ts';
import { losePower } from './power.ts';
import { record } from './results.ts';
import type { Fault } from './shim.ts';
import { faultsFor, sweep, traceOf } from './sweep.ts';
import { isLasting } from './trace.ts';

const SHOWN = 20;
const problems: string[] = [];

if (SKIPPED === undefined) await run();
else problems.push(`the crash sweep ${SKIPPED}`);
for (const problem of problems.slice(0, SHOWN)) console.error(problem);
console.log(problems.length === 0 ? 'no problems' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function run(): Promise<void> {
  await using bench = await openBench();
  const { served, retrained, littered, fresh } = bench.scenes;
  const plans: readonly { readonly job: SweptJob; readonly scene: string }[] = [
    { job: 'train', scene: served },
    { job: 'serve', scene: retrained },
    { job: 'gc', scene: littered },
  ];
  for (const plan of plans) {
    const { job } = plan;
    const { trace } = await traceOf(plan, bench.processes[0], bench.scenes);
    const swept = await sweep(plan, faultsFor(trace), { ...bench, trace });
    tell(`sweep ${job}`, { calls: trace.length, cases: swept.cases, states: swept.states }, swept.problems);
    const calls = (await traceOfProcess(plan, bench)).filter(isLasting);
    const kills = calls.flatMap(({ n: at, op }): Fault[] => [
      { at, kind: 'kill-before' },
      { at, kind: 'kill-after' },
      ...(op === 'write' ? [{ at, kind: 'kill-torn' } as const] : []),
    ]);
    const found: string[] = [];
    for (const kill of kills) found.push(...(await killAndRecover(plan, kill, bench)));
    tell(`kill ${job}`, { cases: kills.length }, found);
    if (job === 'gc') continue;
    const paused: string[] = [];
    for (const { n } of calls) paused.push(...(await cleanWhilePaused(plan, n, bench)));
    tell(`pause ${job}`, { cases: calls.length }, paused);
    const power = await losePower(plan, bench);
    tell(`power ${job}`, { states: power.states }, [
      ...power.problems,
      ...(power.isDurable ? [] : ['not durable']),
    ]);
  }
  const first = await losePower({ job: 'train', scene: fresh }, bench);
  tell('power first train', { states: first.states }, first.problems);
}

function tell(part: string, figures: Readonly<Record<string, number>>, found: readonly string[]): void {
  problems.push(...found);
  record(part, { ...figures, problems: found.length });
  console.log(
    `${part}: ${Object.entries(figures)
      .map(([name, n]) => `${n} ${name}`)
      .join(', ')}, ${found.length} problems`,
  );
}
