// One job, broken at one call after another; after each, what must hold is looked at, and the job is run again.
import { rmSync } from 'node:fs';
import { type BucketState, readState, signature } from './bucket-state.ts';
import { releaseNumbers, servings, violations } from './invariants.ts';
import type { CaseAnswer, CaseOrder, JobProcess, SweptJob } from './job-process.ts';
import { ageStaging, ROOT, type Scenes, variables } from './scene.ts';
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

/** One sweep of one job: hands out cases one by one, and remembers which states their faults have left. */
export class Sweep {
  readonly #plan: SweepPlan;
  readonly #scenes: Scenes;
  readonly #before: BucketState;
  readonly #committedAt: number;
  readonly #seen = new Set<string>();

  constructor(plan: SweepPlan, trace: readonly Call[], scenes: Scenes) {
    this.#plan = plan;
    this.#scenes = scenes;
    this.#before = readState(plan.scene);
    this.#committedAt = commitCall(plan.job, trace);
  }

  /** How many different states the faults left so far. */
  get states(): number {
    return this.#seen.size;
  }

  /** Breaks the job by one fault. @returns Problems. */
  async try(fault: Fault, process: JobProcess): Promise<string[]> {
    const plan = this.#plan;
    const folder = this.#scenes.copy(plan.scene);
    const answer = await process.run(order(plan, folder, fault));
    const state = readState(folder);
    const isCommitted = committed(plan.job, this.#before, state);
    const problems = violations(state, { before: this.#before, mayChange: changes(plan.job, this.#before) });
    problems.push(...answerProblems(answer, fault, isCommitted));
    if (answer.exitCode !== 0 && isCommitted && plan.job !== 'gc' && fault.at < this.#committedAt)
      problems.push(`I3: failed before its commit, yet it is committed: ${answer.line}`);
    const mark = signature(state);
    if (!this.#seen.has(mark)) {
      this.#seen.add(mark);
      problems.push(...(await againProblems(plan, folder, state, process)));
    }
    rmSync(folder, { recursive: true });
    return problems.map((problem) => `${plan.job}, ${fault.kind} at call ${fault.at}: ${problem}`);
  }

  /** Breaks the job, and then the run that is to recover from that. @returns Problems: of the second run, and of a third without a fault. */
  async tryPair(first: Fault, second: Fault, process: JobProcess): Promise<string[]> {
    const plan = this.#plan;
    const folder = this.#scenes.copy(plan.scene);
    await process.run(order(plan, folder, first));
    const broken = readState(folder);
    const answer = await process.run(order(plan, folder, second));
    const state = readState(folder);
    // Every training adds a release; a serving may find its predictions published, and gc nothing left to do.
    const since = plan.job === 'train' ? broken : this.#before;
    const problems = violations(state, { before: broken, mayChange: changes(plan.job, broken) });
    problems.push(...answerProblems(answer, second, committed(plan.job, since, state)));
    problems.push(...(await againProblems(plan, folder, state, process)));
    rmSync(folder, { recursive: true });
    const pair = `${first.kind} at call ${first.at}, then ${second.kind} at call ${second.at}`;
    return problems.map((problem) => `${plan.job}, ${pair}: ${problem}`);
  }
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
  const swept = new Sweep(plan, trace, scenes);
  const problems: string[] = [];
  let next = 0;
  const work = async (process: JobProcess) => {
    for (let fault = faults[next++]; fault !== undefined; fault = faults[next++])
      problems.push(...(await swept.try(fault, process)));
  };
  await Promise.all(processes.map(work));
  return { cases: faults.length, states: swept.states, problems };
}

/** I6: the next identical run, without a fault and without cleaning up, succeeds. */
export async function againProblems(
  plan: SweepPlan,
  folder: string,
  state: BucketState,
  process: JobProcess,
): Promise<string[]> {
  if (plan.job === 'gc') ageStaging(folder);
  const { exitCode, line } = await process.run(order({ job: plan.job }, folder));
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

/** Whether the job's commit becomes visible by this call. */
export function isCommit(job: SweptJob, { op, to, result }: Call): boolean {
  const name = job === 'serve' ? /\.csv\.gz\.manifest\.json$/ : /_releases\/\d+\.json$/;
  return result >= 0 && /rename|link/.test(op) && name.test(to);
}

function commitCall(job: SweptJob, trace: readonly Call[]): number {
  return trace.find((call) => isCommit(job, call))?.n ?? Number.POSITIVE_INFINITY;
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

/** What a process is told to run a job over the buckets of a folder. */
export function order(
  { job, plant }: Omit<SweepPlan, 'scene'>,
  folder: string,
  fault = NO_FAULT,
  log = '',
): CaseOrder {
  const shim = shimVariables(folder, fault, { log, ...(plant === undefined ? {} : { plant }) });
  return { job, env: variables(folder), shim, baseDir: ROOT };
}
