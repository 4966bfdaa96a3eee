// A job and the power going out at any moment of it.

import type { FaultBench } from './bench.ts';
import { readState } from './bucket-state.ts';
import { releaseNumbers, servings, violations } from './invariants.ts';
import { crashStates } from './power-loss.ts';
import { changes, type SweepPlan, traceOf } from './sweep.ts';

/** What the power left. */
export interface PowerResult {
  readonly states: number;
  readonly problems: readonly string[];
  /** Whether what the job published is there when only what was forced to disk has lasted. */
  readonly isDurable: boolean;
}

export async function losePower(plan: SweepPlan, { processes, scenes }: FaultBench): Promise<PowerResult> {
  const { trace, folder } = await traceOf(plan, processes[0], scenes);
  const before = readState(plan.scene);
  const mayChange = changes(plan.job, before);
  const problems = new Set<string>();
  let states = 0;
  let isDurable = false;
  for (const { state, calls, kept } of crashStates(trace, folder, before)) {
    states++;
    for (const violation of violations(state, { before, mayChange })) {
      problems.add(`${violation}, e.g. after ${calls} calls, kept: ${kept}`.replaceAll(/[0-9a-f]{32}/g, '…'));
    }
    if (kept !== 'only what was forced') continue;
    // The last one counts: the job has ended.
    isDurable =
      plan.job === 'serve'
        ? JSON.stringify([...servings(state)]) !== JSON.stringify([...servings(before)])
        : releaseNumbers(state).length > releaseNumbers(before).length;
  }
  return { states, problems: [...problems], isDurable };
}
