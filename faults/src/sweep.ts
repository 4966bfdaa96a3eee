// One job, broken at one call after another; after each, what must hold is looked at, and the job is run again.
import { rmSync } from 'node:fs';
import { type BucketState, readState, signature } from './bucket-state.ts';
import { releaseNumbers, servings, violations } from './invariants.ts';
import type { CaseAnswer, JobProcess, SweptJob } from './job-process.ts';
import { ROOT, type Scenes, variables } from './scene.ts';
import { type Fault, NO_FAULT, type Plant, shimVariables } from './shim.ts';
import { type Call, isLasting, readTrace } from './trace.ts';

/** What to sweep. */
export interface SweepPlan {
  readonly job: SweptJob;
  readonly scene: string;
  readonly plant?: Plant;
}

/** What came of it. */
export interface SweepResult {
  readonly cases: number;
  /** Different states that the faults left. */
  readonly states: number;
  /** How often the job failed after its commit was visible: it says so, and the next run is sound. */
  readonly visibleFailures: number;
  readonly problems: readonly string[];
}

/** sysexits numbers that a job may end with. */
const EXIT_CODES = new Set([65, 66, 69, 70, 74, 75, 76, 77, 78]);
const ERROR_LINE = /^error E_[A-Z_]+ .*message=".*" exit=\d+$/;

/** The calls of a job without a fault. */
export async function traceOf(
  plan: SweepPlan,
  process: JobProcess,
  scenes: Scenes,
): Promise<{ trace: Call[]; folder: string }> {
  const folder = scenes.copy(plan.scene);
  const log = `${folder}.trace`;
  const { exitCode, line } = await process.run(order(plan, folder, NO_FAULT, log));
  if (exitCode !== 0) throw new Error(`${plan.job} fails without a fault: ${line}`);
  return { trace: readTrace(log), folder };
}

/** Faults for a trace: a stop at every call that changes something, before, after, and half way; errors where they can happen. */
export function faultsFor(trace: readonly Call[]): Fault[] {
  return trace.flatMap((call): Fault[] => {
    const { n: at, op } = call;
    const stops: Fault[] = isLasting(call)
      ? [
          { at, kind: 'stop-before' },
          { at, kind: 'stop-after' },
        ]
      : [];
    const torn: Fault[] =
      op === 'write'
        ? [
            { at, kind: 'stop-torn' },
            { at, kind: 'short' },
          ]
        : [];
    const full: Fault[] =
      isLasting(call) && op !== 'unlink' && op !== 'rmdir' ? [{ at, kind: 'ENOSPC' }] : [];
    const denied: Fault[] = /open|create|rename|link|mkdir|chmod/.test(op) ? [{ at, kind: 'EACCES' }] : [];
    const short: Fault[] = op === 'read' ? [{ at, kind: 'short' }] : [];
    return [...stops, ...torn, ...full, ...denied, ...short, { at, kind: 'EIO' }];
  });
}

/** Runs the cases of one job, as many at once as there are processes. */
export async function sweep(
  plan: SweepPlan,
  faults: readonly Fault[],
  {
    processes,
    scenes,
    trace,
  }: { readonly processes: readonly JobProcess[]; readonly scenes: Scenes; readonly trace: readonly Call[] },
): Promise<SweepResult> {
  const before = readState(plan.scene);
  const seen = new Set<string>();
  const problems: string[] = [];
  const committedAt = commitCall(plan.job, trace);
  let visibleFailures = 0;
  let next = 0;
  const work = async (process: JobProcess) => {
    for (let fault = faults[next++]; fault !== undefined; fault = faults[next++]) {
      const folder = scenes.copy(plan.scene);
      const say = (problem: string) =>
        problems.push(`${plan.job}, ${fault.kind} at call ${fault.at}: ${problem}`);
      const answer = await process.run(order(plan, folder, fault));
      const state = readState(folder);
      const mayChange = changes(plan.job, before);
      for (const violation of violations(state, { before, mayChange })) say(violation);
      const isCommitted = committed(plan.job, before, state);
      for (const problem of answerProblems(answer, fault, isCommitted)) say(problem);
      if (answer.exitCode !== 0 && isCommitted && plan.job !== 'gc') {
        visibleFailures++;
        if (fault.at < committedAt) say(`I3: failed before its commit, yet it is committed: ${answer.line}`);
      }
      const mark = signature(state);
      if (!seen.has(mark)) {
        seen.add(mark);
        for (const problem of await againProblems(plan, folder, state, process)) say(problem);
      }
      rmSync(folder, { recursive: true });
    }
  };
  await Promise.all(processes.map(work));
  return { cases: faults.length, states: seen.size, visibleFailures, problems };
}

/** I6: the next identical run, without a fault and without cleaning up, succeeds. */
async function againProblems(
  plan: SweepPlan,
  folder: string,
  state: BucketState,
  process: JobProcess,
): Promise<string[]> {
  const { exitCode, line } = await process.run(order({ job: plan.job, scene: plan.scene }, folder, NO_FAULT));
  if (exitCode !== 0) return [`I6: the next run fails: ${line}`];
  const after = readState(folder);
  const mayChange = changes(plan.job, state);
  const found = violations(after, { before: state, mayChange }).map(
    (violation) => `the next run: ${violation}`,
  );
  if (plan.job === 'gc') return [...found, ...leftovers(after)];
  return releaseNumbers(after).length > 0 && (plan.job !== 'serve' || servings(after).size > 0)
    ? found
    : [...found, 'I6: the next run publishes nothing'];
}

function leftovers(state: BucketState): string[] {
  return [...state.keys()]
    .filter((path) => /_staging\/|_leases\/|\/20251224T/.test(path))
    .map((path) => `I6: gc leaves ${path}`);
}

function answerProblems({ exitCode, line }: CaseAnswer, { kind }: Fault, isCommitted: boolean): string[] {
  // A stopped process would be dead: nobody hears what it says.
  if (kind.startsWith('stop')) return [];
  if (exitCode === 0) return isCommitted ? [] : ['I3: exit 0, but nothing is committed'];
  return [
    ...(EXIT_CODES.has(exitCode) ? [] : [`I3: exit ${exitCode} is none of the table`]),
    ...(kind === 'short' ? [`a short read or write is no failure: ${line}`] : []),
    ...(ERROR_LINE.test(line) && /(bucket|key|file)=/.test(line)
      ? []
      : [`I4: the error line names no file: ${line}`]),
  ];
}

/** Number of the call by which the job's commit becomes visible. */
function commitCall(job: SweptJob, trace: readonly Call[]): number {
  const name = job === 'serve' ? /\.csv\.gz\.manifest\.json$/ : /_releases\/\d+\.json$/;
  return trace.find(({ op, to }) => /rename|link/.test(op) && name.test(to))?.n ?? Number.POSITIVE_INFINITY;
}

function committed(job: SweptJob, before: BucketState, after: BucketState): boolean {
  if (job === 'gc') return true;
  if (job === 'serve') return [...servings(after)].some(([path, id]) => servings(before).get(path) !== id);
  return releaseNumbers(after).length > releaseNumbers(before).length;
}

/** What a job may change or remove. A serving replaces the manifest and the well-known file; gc removes what nobody needs. */
export function changes(job: SweptJob, before: BucketState): (path: string) => boolean {
  if (job === 'serve')
    return (path) =>
      /prediction_output\.csv\.gz(\.manifest\.json)?$/.test(path) && !path.includes('_generations');
  if (job !== 'gc') return (path) => path.includes('/_leases/');
  const named = new Set([...servings(before).values()]);
  const isNamed = (path: string) => [...named].some((id) => path.includes(id));
  return (path) =>
    /\/_leases\/|\/20251224T/.test(path) || (path.includes('/_generations/') && !isNamed(path));
}

function order({ job, plant }: SweepPlan, folder: string, fault: Fault, log = '') {
  const shim = shimVariables(folder, fault, { log, ...(plant === undefined ? {} : { plant }) });
  return { job, env: variables(folder), shim, baseDir: ROOT };
}
