import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBench, openBench, SKIPPED } from './src/bench.ts';
import { killAndRecover, traceOfProcess } from './src/killed-process.ts';
import { cleanWhilePaused } from './src/paused-process.ts';
import { losePower } from './src/power.ts';
import { record } from './src/results.ts';
import type { Scenes } from './src/scene.ts';
import type { Fault } from './src/shim.ts';
import { faultsFor, type SweepPlan, sweep, traceOf } from './src/sweep.ts';
import { type Call, isLasting } from './src/trace.ts';

if (SKIPPED !== undefined) console.warn(`the crash sweep is skipped: it ${SKIPPED}`);

/** Every so-manieth fault is tried here; `npm run test:faults` tries all. */
const THIN = { train: 5, serve: 6, gc: 1 } as const;
/** Real processes cost most. */
const KILLS = 4;
const PAUSES = 6;

type Job = keyof typeof THIN;
const plan = (job: Job, scenes: Scenes): SweepPlan => ({
  job,
  scene: { train: scenes.served, serve: scenes.retrained, gc: scenes.littered }[job],
});

/** Numbers of so many calls, evenly over all of them. */
const spread = (calls: readonly Call[], count: number) =>
  Array.from({ length: count }, (_, i) => calls[Math.floor(((i + 0.5) / count) * calls.length)]?.n ?? 1);

describe.skipIf(SKIPPED !== undefined)('a job whose file system breaks', () => {
  let bench: FaultBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it.each<Job>(['train', 'serve', 'gc'])(
    'D-1, D-2, D-3, D-5, E-1: %s stopped at, or failed by, any call leaves whole things only, says why, and succeeds the next time',
    async (job) => {
      const { trace } = await traceOf(plan(job, bench.scenes), bench.processes[0], bench.scenes);
      const faults = faultsFor(trace).filter((_, i) => i % THIN[job] === 0);
      const result = await sweep(plan(job, bench.scenes), faults, { ...bench, trace });
      record(`sweep ${job}`, {
        calls: trace.length,
        cases: result.cases,
        states: result.states,
        problems: result.problems.length,
      });
      expect(result.problems).toEqual([]);
      expect(result.cases).toBeGreaterThan(50);
      expect(result.states).toBeGreaterThan(4);
    },
  );

  it.each<Job>(['train', 'serve', 'gc'])(
    'E-1, I5, I6, I7: %s as a real process, killed at calls all over it, needs no cleaning by hand, and gc takes what it left',
    async (job) => {
      const trace = await traceOfProcess(plan(job, bench.scenes), bench);
      const picked = spread(trace.filter(isLasting), KILLS);
      const faults = picked.map((at, i): Fault => ({ at, kind: i % 2 === 0 ? 'kill-before' : 'kill-after' }));
      const problems: string[] = [];
      for (const fault of faults)
        problems.push(...(await killAndRecover(plan(job, bench.scenes), fault, bench)));
      record(`kill ${job}`, { cases: faults.length, problems: problems.length });
      expect(problems).toEqual([]);
    },
  );

  it.each(['train', 'serve'] as const)(
    'F-5, E-10: %s, suspended while gc without an age guard goes by, still ends well',
    async (job) => {
      const trace = await traceOfProcess(plan(job, bench.scenes), bench);
      const problems: string[] = [];
      for (const at of spread(trace.filter(isLasting), PAUSES)) {
        problems.push(...(await cleanWhilePaused(plan(job, bench.scenes), at, bench)));
      }
      record(`pause ${job}`, { cases: PAUSES, problems: problems.length });
      expect(problems).toEqual([]);
    },
  );

  it.each<Job>(['train', 'serve'])(
    'E-3: %s survives the power going out at any moment, and what it has published is durable when it ends',
    async (job) => {
      const result = await losePower(plan(job, bench.scenes), bench);
      record(`power ${job}`, { states: result.states, problems: result.problems.length });
      expect(result.problems).toEqual([]);
      expect(result.isDurable).toBe(true);
      expect(result.states).toBeGreaterThan(200);
    },
  );

  it('E-3: the first training of all is durable too, down to the folders it made', async () => {
    const result = await losePower({ job: 'train', scene: bench.scenes.fresh }, bench);
    expect(result).toMatchObject({ problems: [], isDurable: true });
  });
});
