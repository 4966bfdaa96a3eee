// A job that is suspended at a call while other things happen to its buckets, and then goes on.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { ProcessResult } from '@slipway/testkit/process';
import type { FaultBench } from './bench.ts';
import { type BucketState, readState } from './bucket-state.ts';
import { releaseNumbers, servings, violations } from './invariants.ts';
import { preload } from './killed-process.ts';
import { runService, startService } from './scene.ts';
import { shimVariables } from './shim.ts';
import { changes, type SweepPlan } from './sweep.ts';

/** How it went. */
export interface Paused {
  readonly folder: string;
  /** Whether the job was done before it came to the call: two runs of one job do not always make the same calls. */
  readonly isOver: boolean;
  readonly before: BucketState;
  /** What the job woke up to. */
  readonly met: BucketState;
  readonly after: BucketState;
  readonly result: ProcessResult;
}

const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 20_000;

/** Suspends a job at a call, lets `meanwhile` happen, and lets the job end. One that ends without the call is not suspended. */
export async function pauseAt(
  plan: SweepPlan,
  at: number,
  { shim, scenes }: FaultBench,
  meanwhile: (folder: string) => Promise<unknown>,
): Promise<Paused> {
  const folder = scenes.copy(plan.scene);
  const before = readState(folder);
  const arms = { ...preload(shim), ...shimVariables(folder, { at, kind: 'pause' }) };
  const { child, result } = startService(plan.job, folder, [], arms);
  await Promise.race([untilStopped(child.pid ?? 0), result]);
  const isOver = child.exitCode !== null;
  await meanwhile(folder);
  const met = readState(folder);
  child.kill('SIGCONT');
  return { folder, before, met, isOver, result: await result, after: readState(folder) };
}

/** gc without an age guard goes by. @returns Problems: the job must end well, and what it publishes must be whole. */
export async function cleanWhilePaused(plan: SweepPlan, at: number, bench: FaultBench): Promise<string[]> {
  const problems: string[] = [];
  let said = '';
  const { before, after, result } = await pauseAt(plan, at, bench, async (folder) => {
    const cleaned = await runService('cli', folder, ['gc', '--older-than', '0s', '--json']);
    said = cleaned.stdout;
    if (cleaned.code !== 0) problems.push(`gc exits ${cleaned.code}: ${cleaned.stderr}`);
  });
  if (result.code !== 0 || !isPublished(plan, before, after))
    problems.push(`the job exits ${result.code}: ${result.stderr}; gc said ${said}`);
  const mayChange = (path: string) => changes(plan.job, before)(path) || changes('gc', after)(path);
  return [...problems, ...violations(after, { before, mayChange })].map(
    (problem) => `${plan.job}, paused at call ${at}: ${problem}`,
  );
}

/** Whether a job added what it is there for. */
export function isPublished({ job }: SweepPlan, before: BucketState, after: BucketState): boolean {
  return job === 'serve'
    ? JSON.stringify([...servings(after)]) !== JSON.stringify([...servings(before)])
    : releaseNumbers(after).length > releaseNumbers(before).length;
}

async function untilStopped(pid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    const stat = statOf(pid);
    if (stat === undefined) return;
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return;
    await setTimeout(LOOK_EVERY_MS);
  }
  throw new Error('the job never came to the call at which it was to pause');
}

/** The kernel's line about a process; undefined when it is gone. */
function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}
