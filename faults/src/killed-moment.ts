// The real mains as real processes, killed so long after their start.
import { rmSync } from 'node:fs';
import type { FaultBench } from './bench.ts';
import { readState } from './bucket-state.ts';
import { violations } from './invariants.ts';
import type { JobProcess } from './job-process.ts';
import { GC } from './killed-process.ts';
import type { CaseResult } from './part.ts';
import { startService } from './scene.ts';
import { againProblems, changes, type SweepPlan } from './sweep.ts';

/** How long a job takes, ms, when as many of them run at once as there are workers. */
export async function lengthOf(plan: SweepPlan, { processes, scenes }: FaultBench): Promise<number> {
  const since = performance.now();
  await Promise.all(processes.map(() => start(plan, scenes.copy(plan.scene)).result));
  return performance.now() - since;
}

/** Kills a job after a time, looks at what is left, and runs it again. */
export async function killAtMoment(
  plan: SweepPlan,
  afterMs: number,
  { scenes }: FaultBench,
  helper: JobProcess,
): Promise<CaseResult> {
  const before = readState(plan.scene);
  const folder = scenes.copy(plan.scene);
  const { child, result } = start(plan, folder);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const { code, signal, stderr } = await result;
  clearTimeout(timer);
  const isKilled = signal === 'SIGKILL';
  const state = readState(folder);
  const problems = violations(state, { before, mayChange: changes(plan.job, before) });
  if (!isKilled && code !== 0) problems.push(`it exits ${code} before it was killed: ${stderr}`);
  problems.push(...(await againProblems(plan, folder, state, helper)));
  rmSync(folder, { recursive: true });
  const moment = `${plan.job}, killed after ${Math.round(afterMs)} ms`;
  return { problems: problems.map((problem) => `${moment}: ${problem}`), looked: Number(isKilled) };
}

function start({ job }: SweepPlan, folder: string) {
  const [service = '', ...args] = job === 'gc' ? GC : [job];
  return startService(service, folder, args);
}
