// The parts of the full sweep: every job, every way to break it.
import { randomIndex, seededRandom } from '@slipway/testkit';
import type { FaultBench } from './bench.ts';
import { type HistoryPlan, tryHistory } from './history-run.ts';
import { killAtMoment, lengthOf } from './killed-moment.ts';
import { killAndRecover, traceOfProcess } from './killed-process.ts';
import { outliveLease, sleepyCalls, stoppableCalls, wakeUpLate } from './late-process.ts';
import type { Part } from './part.ts';
import { cleanWhilePaused } from './paused-process.ts';
import { losePower } from './power.ts';
import { type Fault, NO_FAULT } from './shim.ts';
import { faultsFor, Sweep, type SweepPlan, traceOf } from './sweep.ts';
import { type Call, isLasting } from './trace.ts';

/** How many there are of what there is no end of. */
export interface Counts {
  /** Kills at random times, over all jobs. */
  readonly kills: number;
  /** Pairs of faults, over all jobs. */
  readonly pairs: number;
  /** Histories of clients, for every storage. */
  readonly histories: number;
  /** In each history. */
  readonly operations: number;
}

const SEED = 20261121;
/** Which part of all random kills and pairs a job gets: what is cheap and changes little gets less. */
const SHARE = { train: 0.5, serve: 0.35, gc: 0.15 } as const;

type Job = keyof typeof SHARE;

/** All parts: those of which every case is tried, then those that there is no end of. */
export async function allParts(bench: FaultBench, counts: Counts): Promise<Part[]> {
  const { served, retrained, littered, fresh } = bench.scenes;
  const plans: readonly (SweepPlan & { readonly job: Job })[] = [
    { job: 'train', scene: served },
    { job: 'serve', scene: retrained },
    { job: 'gc', scene: littered },
  ];
  const parts: Part[] = [powerPart({ job: 'train', scene: fresh }, 'power first train', bench)];
  for (const plan of plans) {
    const { trace } = await traceOf(plan, bench.processes[0], bench.scenes);
    const real = await traceOfProcess(plan, bench);
    const calls = real.filter(isLasting);
    parts.push(
      ...sweepParts(plan, trace, bench, counts),
      killPart(plan, calls, bench),
      await momentPart(plan, bench, counts),
    );
    if (plan.job === 'gc') continue;
    parts.push(powerPart(plan, `power ${plan.job}`, bench), ...pauseParts(plan, real, bench));
  }
  parts.push(historyPart('file', bench, counts), historyPart('gs', bench, counts));
  return parts.sort((a, b) => Number(a.isSampled) - Number(b.isSampled));
}

function sweepParts(
  plan: SweepPlan & { readonly job: Job },
  trace: readonly Call[],
  { scenes }: FaultBench,
  counts: Counts,
): Part[] {
  const { job } = plan;
  const faults = faultsFor(trace);
  const sweep = new Sweep(plan, trace, scenes);
  const random = seededRandom(SEED);
  const pick = () => faults[randomIndex(random, faults.length)] ?? { at: 1, kind: 'EIO' };
  const pairs = Array.from({ length: Math.ceil(counts.pairs * SHARE[job]) }, () => [pick(), pick()] as const);
  return [
    {
      name: `sweep ${job}`,
      rows: ['D-1', 'D-2', 'D-3', 'D-5', 'E-1'],
      size: faults.length,
      isSampled: false,
      run: async (i, helper) => ({ problems: await sweep.try(faults[i] ?? pick(), helper) }),
    },
    {
      name: `pairs ${job}`,
      rows: ['E-4'],
      size: pairs.length,
      isSampled: true,
      run: async (i, helper) => ({
        problems: await sweep.tryPair(...(pairs[i] ?? [pick(), pick()]), helper),
      }),
    },
  ];
}

function killPart(plan: SweepPlan, calls: readonly Call[], bench: FaultBench): Part {
  const kills = calls.flatMap(({ n: at, op }): Fault[] => [
    { at, kind: 'kill-before' },
    { at, kind: 'kill-after' },
    ...(op === 'write' ? [{ at, kind: 'kill-torn' } as const] : []),
  ]);
  return {
    ...{ name: `kill ${plan.job}`, rows: ['E-1'], size: kills.length, isSampled: false },
    run: async (i) => {
      const { problems, isKilled } = await killAndRecover(plan, kills[i] ?? NO_FAULT, bench);
      return { problems, looked: Number(isKilled) };
    },
  };
}

async function momentPart(
  plan: SweepPlan & { readonly job: Job },
  bench: FaultBench,
  { kills }: Counts,
): Promise<Part> {
  const tookMs = await lengthOf(plan, bench);
  const random = seededRandom(SEED);
  const moments = Array.from({ length: Math.ceil(kills * SHARE[plan.job]) }, () => random() * tookMs);
  return {
    ...{ name: `kill ${plan.job} at random times`, rows: ['E-2'], size: moments.length, isSampled: true },
    run: (i, helper) => killAtMoment(plan, moments[i] ?? 0, bench, helper),
  };
}

function pauseParts(plan: SweepPlan, trace: readonly Call[], bench: FaultBench): Part[] {
  const { job } = plan;
  const part = (name: string, row: string, calls: readonly Call[], run: typeof outliveLease): Part => ({
    ...{ name, rows: [row], size: calls.length, isSampled: false },
    run: async (i, helper) => ({ problems: await run(plan, calls[i]?.n ?? 1, bench, helper) }),
  });
  return [
    part(`pause ${job} while gc goes by`, 'F-5', trace.filter(isLasting), cleanWhilePaused),
    part(`pause ${job} beyond its lease`, 'E-10', stoppableCalls(job, trace), outliveLease),
    part(`pause ${job} while others publish`, 'F-7', sleepyCalls(job, trace), wakeUpLate),
  ];
}

function powerPart(plan: SweepPlan, name: string, bench: FaultBench): Part {
  return {
    ...{ name, rows: ['E-3'], size: 1, isSampled: false },
    run: async (_, helper) => {
      const { states, problems, isDurable } = await losePower(plan, {
        ...bench,
        processes: [helper, helper],
      });
      return {
        looked: states,
        problems: isDurable ? problems : [...problems, `${name}: what was published is not durable`],
      };
    },
  };
}

function historyPart(
  storage: HistoryPlan['storage'],
  bench: FaultBench,
  { histories, operations }: Counts,
): Part {
  return {
    ...{
      name: `histories on ${storage === 'file' ? 'folders' : 'a cloud'}`,
      rows: ['F-8'],
      size: histories,
      isSampled: true,
    },
    run: async (i) => {
      const { problems, history } = await tryHistory(
        { storage, seed: SEED + i, clients: 5, operations },
        bench,
      );
      return { problems, looked: history.length };
    },
  };
}
