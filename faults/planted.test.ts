// The harness proves itself: each of these bugs must be caught, and the same job without it must pass.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBench, openBench, SKIPPED } from './src/bench.ts';
import { losePower } from './src/power.ts';
import { record } from './src/results.ts';
import type { FaultKind, Plant } from './src/shim.ts';
import { faultsFor, type SweepPlan, sweep, traceOf } from './src/sweep.ts';

describe.skipIf(SKIPPED !== undefined)('a planted bug', () => {
  let bench: FaultBench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  /** Problems that stops find; power losses find more. */
  const stopped = async (plan: SweepPlan, kind: FaultKind) => {
    const { trace } = await traceOf(plan, bench.processes[0], bench.scenes);
    const faults = faultsFor(trace).filter((fault) => fault.kind === kind);
    return (await sweep(plan, faults, { ...bench, trace })).problems;
  };

  it.for<Plant>(['no-file-fsync', 'no-folder-fsync'])(
    '%s is caught by the power going out',
    async (plant, { task }) => {
      const plain = { job: 'train', scene: bench.scenes.served } as const;
      expect((await losePower(plain, bench)).problems).toEqual([]);
      const { problems, isDurable } = await losePower({ ...plain, plant }, bench);
      const isCaught = problems.some((problem) => problem.startsWith('I1')) || !isDurable;
      record(task, `planted ${plant}`, { caught: problems.length + Number(!isDurable) });
      expect({ plant, isCaught }).toEqual({ plant, isCaught: true });
    },
  );

  it('manifest before the weights is caught by stops', async ({ task }) => {
    const problems = await stopped(
      { job: 'train-manifest-first', scene: bench.scenes.served },
      'stop-before',
    );
    record(task, 'planted manifest-first', { caught: problems.length });
    expect(problems.join('\n')).toMatch(/I1: .*manifest\.json names model\.json, which is not there/);
  });

  it('overwrite in place is caught by stops', async ({ task }) => {
    const problems = await stopped(
      { job: 'serve', scene: bench.scenes.retrained, plant: 'in-place' },
      'stop-torn',
    );
    record(task, 'planted in-place', { caught: problems.length });
    expect(problems.join('\n')).toMatch(/I1: .*prediction_output\.csv\.gz.* is torn/);
  });
});
