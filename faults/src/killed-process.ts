// The real mains as real processes, killed at a call.

import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type ProcessResult, slackReceiver } from '@slipway/testkit/process';
import type { FaultBench } from './bench.ts';
import { readState } from './bucket-state.ts';
import { releaseNumbers, violations } from './invariants.ts';
import { runService } from './scene.ts';
import { type Fault, NO_FAULT, shimVariables } from './shim.ts';
import { changes, type SweepPlan } from './sweep.ts';
import { type Call, readTrace } from './trace.ts';

/** Secrets that no output and no object may hold. */
const CANARIES = { AWS_SECRET_ACCESS_KEY: 'canary-aws-4f1c', SLIPWAY_TEST_TOKEN: 'canary-token-9d2e' };
const HOOK_CANARY = 'canary-hook-77ab';
/** A cleaning without an age guard, as a command. */
export const GC = ['cli', 'gc', '--older-than', '0s', '--json'] as const;
const READ_EVERY_MS = 10;

/** The calls of a real process without a fault: it makes a few others than a job alone. */
export async function traceOfProcess(
  { job, scene }: SweepPlan,
  { shim, scenes }: FaultBench,
): Promise<Call[]> {
  const folder = scenes.copy(scene);
  const [service = '', ...args] = job === 'gc' ? GC : [job];
  const arms = shimVariables(folder, NO_FAULT, { log: `${folder}.trace` });
  const { code, stderr } = await runService(service, folder, args, { ...arms, ...preload(shim) });
  if (code !== 0) throw new Error(`${job} fails without a fault: ${stderr}`);
  return readTrace(`${folder}.trace`);
}

/** One thread for file-system calls: then they have an order, and a number means the same call each time. */
export function preload(shim: string): Record<string, string> {
  return { LD_PRELOAD: shim, UV_THREADPOOL_SIZE: '1' };
}

/** What came of it. */
export interface Killed {
  readonly problems: readonly string[];
  /** Not when the job was done before the moment came: two runs do not always make the same calls. */
  readonly isKilled: boolean;
}

/** Kills one job, looks at what is left, runs it again, and cleans up. */
export async function killAndRecover(
  plan: SweepPlan,
  fault: Fault,
  { shim, scenes }: FaultBench,
): Promise<Killed> {
  const before = readState(plan.scene);
  const folder = scenes.copy(plan.scene);
  await using hook = await slackReceiver();
  const secrets = { ...CANARIES, WEBHOOK_URL: `${new URL(hook.url).origin}/services/${HOOK_CANARY}` };
  const command = plan.job === 'gc' ? GC : [plan.job];
  const run = (env: Readonly<Record<string, string>>, [service = '', ...args]: readonly string[]) =>
    runService(service, folder, args, { ...secrets, ...env });
  const outputs: ProcessResult[] = [];
  const problems: string[] = [];
  const say = (problem: string) =>
    problems.push(`${plan.job}, ${fault.kind} at call ${fault.at}: ${problem}`);
  const look = (step: string) => {
    const state = readState(folder);
    const mayChange = (path: string) => changes(plan.job, before)(path) || changes('gc', state)(path);
    for (const violation of violations(state, {
      before,
      mayChange: step === 'killed' ? changes(plan.job, before) : mayChange,
    }))
      say(`${step}: ${violation}`);
    return state;
  };

  const reader = readWhile(folder);
  const killed = await run({ ...shimVariables(folder, fault), ...preload(shim) }, command);
  for (const problem of await reader.stop()) say(problem);
  outputs.push(killed);
  const isKilled = killed.signal === 'SIGKILL';
  if (!isKilled && killed.code !== 0) say(`it was not killed: exit ${killed.code}, ${killed.stderr}`);
  look('killed');
  outputs.push(await run({}, command));
  look('run again');
  outputs.push(await run({}, GC));
  const rest = look('cleaned up');
  for (const { code, stderr } of outputs.slice(1))
    if (code !== 0) say(`I6: the next run exits ${code}: ${stderr}`);
  for (const path of rest.keys()) if (/_staging\/|_leases\//.test(path)) say(`I6: gc leaves ${path}`);
  const said = [
    ...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...hook.posts.map(({ body }) => body),
  ];
  for (const secret of [...Object.values(CANARIES), HOOK_CANARY]) {
    const places = [...said, ...[...rest.values()].map((bytes) => Buffer.from(bytes).toString('latin1'))];
    if (places.some((text) => text.includes(secret))) say(`I5: ${secret} was told`);
  }
  rmSync(folder, { recursive: true });
  return { problems, isKilled };
}

/** I7: who reads meanwhile sees whole generations only, and no number goes down. */
function readWhile(folder: string): { stop(): Promise<string[]> } {
  const problems: string[] = [];
  let isOver = false;
  let newest = 0;
  const reading = (async () => {
    while (!isOver) {
      try {
        const state = readState(folder);
        const last = releaseNumbers(state).at(-1) ?? 0;
        if (last < newest) problems.push(`I7: release ${newest} was there, now it is ${last}`);
        newest = last;
      } catch (error) {
        // A file that was listed may be gone, or renamed, before it is read.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      await setTimeout(READ_EVERY_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await reading;
      return problems;
    },
  };
}
