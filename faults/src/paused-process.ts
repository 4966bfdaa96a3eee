// A job that is suspended at a call while gc, with no age guard at all, goes through its buckets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startProcess } from '@slipway/testkit/process';
import type { FaultBench } from './bench.ts';
import { readState } from './bucket-state.ts';
import { releaseNumbers, servings, violations } from './invariants.ts';
import { preload } from './killed-process.ts';
import { ROOT, runService, variables } from './scene.ts';
import { shimVariables } from './shim.ts';
import { changes, type SweepPlan } from './sweep.ts';

const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 20_000;

/** @returns Problems: the job must end well, and what it publishes must be whole. */
export async function cleanWhilePaused(
  plan: SweepPlan,
  at: number,
  { shim, scenes }: FaultBench,
): Promise<string[]> {
  const folder = scenes.copy(plan.scene);
  const before = readState(folder);
  const env = {
    PATH: process.env.PATH,
    ...preload(shim),
    ...variables(folder),
    ...shimVariables(folder, { at, kind: 'pause' }),
  };
  const main = join(ROOT, 'services', plan.job, 'src/main.ts');
  const { child, result } = startProcess([process.execPath, main], { env, cwd: ROOT });
  await untilStopped(child.pid ?? 0);
  const cleaned = await runService('cli', folder, ['gc', '--older-than', '0s', '--json']);
  child.kill('SIGCONT');
  const { code, stderr } = await result;
  const state = readState(folder);
  const isPublished =
    plan.job === 'serve'
      ? JSON.stringify([...servings(state)]) !== JSON.stringify([...servings(before)])
      : releaseNumbers(state).length > releaseNumbers(before).length;
  const mayChange = (path: string) => changes(plan.job, before)(path) || changes('gc', state)(path);
  return [
    ...(cleaned.code === 0 ? [] : [`gc exits ${cleaned.code}: ${cleaned.stderr}`]),
    ...(code === 0 && isPublished ? [] : [`the job exits ${code}: ${stderr}; gc said ${cleaned.stdout}`]),
    ...violations(state, { before, mayChange }),
  ].map((problem) => `${plan.job}, paused at call ${at}: ${problem}`);
}

async function untilStopped(pid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return;
    await setTimeout(LOOK_EVERY_MS);
  }
  throw new Error('the job never came to the call at which it was to pause');
}
