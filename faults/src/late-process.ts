// Jobs that wake up too late: others took them for dead, or have gone on without them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openBucket } from '@slipway/bucket';
import { Registry } from '@slipway/registry';
import type { FaultBench } from './bench.ts';
import { readState } from './bucket-state.ts';
import { releaseNumbers, violations } from './invariants.ts';
import type { JobProcess } from './job-process.ts';
import { isPublished, pauseAt } from './paused-process.ts';
import { runService } from './scene.ts';
import { changes, isCommit, order, type SweepPlan } from './sweep.ts';
import { type Call, isLasting } from './trace.ts';

const LEASE = /\/_leases\/[^/]+$/;
const FAMILY = 'conversion-rate';

/**
 * Calls at which a job holds a lease and can still be stopped: from its lease to the put of its commit. A put is one call to the storage;
 * who sleeps within it has been asked already.
 */
export function stoppableCalls(job: SweepPlan['job'], trace: readonly Call[]): Call[] {
  const leased = trace.find(({ to }) => LEASE.test(to))?.n ?? Number.POSITIVE_INFINITY;
  const { from } = commitPut(job, trace);
  return trace.filter((call) => isLasting(call) && call.n > leased && call.n < from);
}

/** Calls at which a job can sleep until it is too late. A serving replaces its manifest by one put, which no storage can be asked to take back. */
export function sleepyCalls(job: SweepPlan['job'], trace: readonly Call[]): Call[] {
  const { from, to } = commitPut(job, trace);
  return trace.filter((call) => isLasting(call) && (job === 'train' || call.n < from || call.n > to));
}

/** Numbers of the first and the last call of the put by which a job commits. */
function commitPut(
  job: SweepPlan['job'],
  trace: readonly Call[],
): { readonly from: number; readonly to: number } {
  const commit = trace.find((call) => isCommit(job, call));
  const own = dirname(commit?.path ?? '');
  // It begins with the folder of all staging, and then makes its own in it.
  const made = trace.find(({ op, path }) => op === 'mkdir' && path === own)?.n ?? 0;
  const from = trace.findLast(({ n, path }) => n < made && path === dirname(own))?.n ?? made;
  return { from, to: commit?.n ?? 0 };
}

/**
 * The job is suspended for longer than its lease, and another machine cleans up without an age guard. The lease is made to look like
 * one of another machine whose time is over, so that nobody has to wait.
 *
 * @returns Problems: it must end with 75, publish nothing, and leave nothing that gc does not take.
 */
export async function outliveLease(
  plan: SweepPlan,
  at: number,
  bench: FaultBench,
  helper: JobProcess,
): Promise<string[]> {
  const { folder, before, after, isOver, result } = await pauseAt(plan, at, bench, async (each) => {
    expireLeases(join(each, plan.job === 'serve' ? 'predict' : 'model', '_leases'));
    await helper.run(order({ job: 'gc' }, each));
  });
  const problems: string[] = [];
  if (!isOver && (result.code !== 75 || !result.stderr.includes('error E_JOB_LEASE')))
    problems.push(`E-10: the job exits ${result.code} without its lease: ${result.stderr}`);
  if (!isOver && isPublished(plan, before, after)) problems.push('E-10: it is published without a lease');
  const { code, stderr } = await runService('cli', folder, ['gc', '--older-than', '0s', '--json']);
  if (code !== 0) problems.push(`I6: gc exits ${code}: ${stderr}`);
  const mayChange = (path: string) => changes(plan.job, before)(path) || changes('gc', before)(path);
  problems.push(...violations(readState(folder), { before, mayChange }));
  return problems.map((problem) => `${plan.job}, paused beyond its lease at call ${at}: ${problem}`);
}

/**
 * The job is suspended while others train, serve, and roll back.
 *
 * @returns Problems: what was there when it woke up must stay as it is; what it adds, if anything, has a number of its own.
 */
export async function wakeUpLate(
  plan: SweepPlan,
  at: number,
  bench: FaultBench,
  helper: JobProcess,
): Promise<string[]> {
  const { met, after, result } = await pauseAt(plan, at, bench, async (folder) => {
    for (const job of ['train', 'train'] as const) await helper.run(order({ job }, folder));
    const registry = new Registry(openBucket(join(folder, 'model')), FAMILY);
    const [first] = await listRuns(registry);
    await registry.promote({ run: first ?? '' }, 'somebody');
    await helper.run(order({ job: 'serve' }, folder));
  });
  const added = releaseNumbers(after).length - releaseNumbers(met).length;
  // A serving that loses takes along what it has written.
  const problems = violations(after, { before: met, mayChange: changes('gc', met) });
  if (added > Number(plan.job === 'train')) problems.push(`F-7: it added ${added} releases`);
  const hasLost = plan.job === 'serve' && result.stderr.includes('error E_OUTPUT_OVERTAKEN');
  if (result.code !== (hasLost ? 75 : 0))
    problems.push(`F-7: the job exits ${result.code}: ${result.stderr}`);
  return problems.map((problem) => `${plan.job}, asleep at call ${at}: ${problem}`);
}

/** Run ids in the order of their releases. */
async function listRuns(registry: Registry): Promise<string[]> {
  const runs: string[] = [];
  for await (const { record } of registry.history()) runs.unshift(record.run);
  return runs;
}

function expireLeases(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const lease = JSON.parse(readFileSync(file, 'utf8'));
    const owner = { ...lease.owner, host: 'another-machine' };
    writeFileSync(file, JSON.stringify({ ...lease, owner, expiresAt: '2026-01-01T00:00:00.000Z' }));
  }
}
