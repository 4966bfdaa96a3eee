// Runs the parts of the full sweep, several cases at once: all cases where there is an end of them, the others as far as the time goes.
import type { JobProcess } from './job-process.ts';
import type { Part, PartResult } from './part.ts';

/** Where it is. */
export interface Running {
  readonly part: Part;
  /** Cases of the part. */
  readonly tried: number;
  readonly problems: number;
  /** Estimate for all that is still to do, from what the cases took so far. */
  readonly leftMs: number;
}

/** How to run. */
export interface RunOptions {
  /** One worker each. */
  readonly helpers: readonly JobProcess[];
  /** For all sampled parts together; what does not fit is left out, evenly. The others take what they take. */
  readonly sampledMs: number;
  /** Most cases of a part; default: all. */
  readonly most?: number;
  /** Called after every case. */
  readonly onCase?: (running: Running) => void;
  readonly onPart?: (result: PartResult) => void;
  /** Default: the machine's, ms. */
  readonly now?: () => number;
}

/** The golden ratio's fraction: the multiples of it, modulo 1, lie evenly wherever one stops. @see Knuth, TAOCP 3, 6.4, theorem S */
const GOLDEN = 0.6180339887498949;

/** A part that is being tried. */
interface Trial {
  readonly part: Part;
  readonly order: readonly number[];
  readonly problems: string[];
  begun: number;
  tried: number;
  looked: number;
  /** Of all helpers. */
  spentMs: number;
}

/** Runs all parts. The first cases of each measure what a case costs; then those without an end share the time. */
export async function runParts(parts: readonly Part[], options: RunOptions): Promise<PartResult[]> {
  const { now = () => performance.now(), sampledMs, helpers, most } = options;
  const trials = parts.map(
    (part): Trial => ({
      ...{ part, order: evenly(part.size).slice(0, most), problems: [] },
      ...{ begun: 0, tried: 0, looked: 0, spentMs: 0 },
    }),
  );
  const sampled = trials.filter(({ part }) => part.isSampled);
  const whole = trials.filter(({ part }) => !part.isSampled);
  let sampledLeftMs = sampledMs;
  const tryMore = async (trial: Trial, mayBegin: (tookMs: number) => boolean) => {
    const since = now();
    const leftBeforeMs = sampledLeftMs;
    const pay = () => {
      if (trial.part.isSampled) sampledLeftMs = leftBeforeMs - (now() - since);
    };
    const onCase = () => {
      pay();
      const sampledRestMs = Math.min(Math.max(0, sampledLeftMs), restMs(sampled, helpers.length));
      const leftMs = Math.ceil(restMs(whole, helpers.length) + sampledRestMs);
      options.onCase?.({ part: trial.part, tried: trial.tried, problems: trial.problems.length, leftMs });
    };
    await tryCases(trial, helpers, { mayBegin: () => mayBegin(now() - since), now, onCase });
    pay();
  };

  for (const trial of trials) await tryMore(trial, () => trial.begun < helpers.length);
  for (const trial of whole) {
    await tryMore(trial, () => true);
    options.onPart?.(resultOf(trial));
  }
  // The short ones first: what they leave of their share is the others'.
  const byLength = sampled.toSorted((a, b) => restMs([a], 1) - restMs([b], 1));
  for (const [i, trial] of byLength.entries()) {
    const shareMs = sampledLeftMs / (byLength.length - i);
    await tryMore(trial, (tookMs) => tookMs < shareMs);
    options.onPart?.(resultOf(trial));
  }
  return trials.map(resultOf);
}

async function tryCases(
  trial: Trial,
  helpers: readonly JobProcess[],
  { mayBegin, now, onCase }: { mayBegin: () => boolean; now: () => number; onCase: () => void },
): Promise<void> {
  const { part, order, problems } = trial;
  const work = async (helper: JobProcess) => {
    while (trial.begun < order.length && mayBegin()) {
      const since = now();
      const found = await part.run(order[trial.begun++] ?? 0, helper);
      trial.spentMs += now() - since;
      problems.push(...found.problems);
      trial.looked += found.looked ?? 1;
      trial.tried++;
      onCase();
    }
  };
  await Promise.all(helpers.map(work));
}

function restMs(trials: readonly Trial[], helpers: number): number {
  return trials.reduce((sum, { order, tried, spentMs }) => {
    const caseMs = tried === 0 ? 0 : spentMs / tried;
    return sum + (caseMs * (order.length - tried)) / helpers;
  }, 0);
}

function resultOf({ part, tried, looked, problems, spentMs }: Trial): PartResult {
  const { name, rows, size: of } = part;
  return { name, rows, tried, of, caseMs: Math.round(spentMs / Math.max(tried, 1)), looked, problems };
}

/** The numbers 0 … size − 1, so that the first so many of them, however many, are spread evenly over all. */
export function evenly(size: number): number[] {
  const place = (i: number) => ((i + 1) * GOLDEN) % 1;
  return Array.from({ length: size }, (_, i) => i).sort((a, b) => place(a) - place(b));
}
