// A part of the full sweep: cases that can be tried one by one.
import type { JobProcess } from './job-process.ts';

/** What came of a case. */
export interface CaseResult {
  readonly problems: readonly string[];
  /** How many states or events were looked at, where one case has many; 0 where its moment never came. Default 1. */
  readonly looked?: number;
}

/** Cases of one kind. */
export interface Part {
  /** `kill train` */
  readonly name: string;
  /** Rows of docs/reliability.md that it shows. */
  readonly rows: readonly string[];
  /** How many cases there are. */
  readonly size: number;
  /** Whether there is no end of cases, so that the time says how many are tried. All cases of another part are tried, always. */
  readonly isSampled: boolean;
  /** @param index - From 0. @param helper - A process of the worker's own. */
  run(index: number, helper: JobProcess): Promise<CaseResult>;
}

/** What is kept of a part. */
export interface PartResult {
  readonly name: string;
  readonly rows: readonly string[];
  readonly tried: number;
  readonly of: number;
  /** What one case took a helper on the average, ms. */
  readonly caseMs: number;
  /** As {@link CaseResult}, summed up. */
  readonly looked: number;
  readonly problems: readonly string[];
}
