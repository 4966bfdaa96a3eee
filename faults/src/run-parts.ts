// Runs the parts of the full sweep, several cases at once, and within the time that there is.
import type { JobProcess } from './job-process.ts';
import type { Part, PartResult } from './part.ts';

/** Where it is. */
export interface Running {
  readonly part: Part;
  /** Cases of the part. */
  readonly tried: number;
  readonly problems: number;
  /** Estimate for all that is still to do. */
  readonly leftMs: number;
}

/** How to run. */
export interface RunOptions {
  /** One worker each. */
  readonly helpers: readonly JobProcess[];
  /** For all parts; what does not fit is left out, evenly. */
  readonly totalMs: number;
  /** Most cases of a part; default: all. */
  readonly most?: number;
  /** Called after every case. */
  readonly onCase?: (running: Running) => void;
  readonly onPart?: (result: PartResult) => void;
  /** Default: the machine's, ms. */
  readonly now?: () => number;
}

/** How many times its share of the time a part may take. */
const LENIENCE = 3;
/** What it may take of the time that is meant for the parts after it. */
const LEFT = 0.5;

/** The golden ratio's fraction: the multiples of it, modulo 1, lie evenly wherever one stops. @see Knuth, TAOCP 3, 6.4, theorem S */
const GOLDEN = 0.6180339887498949;

/** Runs all parts. One that has less than its share of the time to do leaves the rest of it to those after it. */
export async function runParts(parts: readonly Part[], options: RunOptions): Promise<PartResult[]> {
  const { totalMs, helpers, now = () => performance.now() } = options;
  const endsAt = now() + totalMs;
  const results: PartResult[] = [];
  for (const [i, part] of parts.entries()) {
    const later = parts.slice(i + 1).reduce((sum, each) => sum + costMs(each), 0);
    // On a busy machine everything takes longer than was thought: what is short is done all the same, what is long pays for it.
    const all = costMs(part) + later;
    const share = Math.min((LENIENCE * costMs(part)) / all, (costMs(part) + later * LEFT) / all);
    const startedAt = now();
    const partEndsAt = startedAt + (endsAt - startedAt) * share;
    const order = evenly(part.size).slice(0, options.most);
    const problems: string[] = [];
    let [begun, tried, looked] = [0, 0, 0];
    const work = async (helper: JobProcess) => {
      // Each part gets its first cases, however late it is.
      while (begun < order.length && (begun < helpers.length || now() < partEndsAt)) {
        const found = await part.run(order[begun++] ?? 0, helper);
        problems.push(...found.problems);
        looked += found.looked ?? 1;
        tried++;
        const restMs = ((now() - startedAt) / tried) * (order.length - tried);
        const leftMs = Math.max(0, Math.min(endsAt - now(), restMs + later / helpers.length));
        options.onCase?.({ part, tried, problems: problems.length, leftMs });
      }
    };
    await Promise.all(helpers.map(work));
    const result = { name: part.name, rows: part.rows, tried, of: part.size, looked, problems };
    results.push(result);
    options.onPart?.(result);
  }
  return results;
}

/** The numbers 0 … size − 1, so that the first so many of them, however many, are spread evenly over all. */
export function evenly(size: number): number[] {
  const place = (i: number) => ((i + 1) * GOLDEN) % 1;
  return Array.from({ length: size }, (_, i) => i).sort((a, b) => place(a) - place(b));
}

function costMs({ size, caseMs }: Part): number {
  return size * caseMs;
}
