// Two runs of which one was the champion when the other was judged: on the same rows, so that their difference has an interval.
import type { Interval, LossFigures, PairFigures } from '@slipway/metrics';
import type { ReportedRun, RunFigures } from './report-input.ts';
import { pairWith, relative } from './view.ts';

/** The report that has figures of both. */
export interface JudgedTogether {
  readonly report: RunFigures;
  /** Names of the run and of the other one in that report. */
  readonly own: string;
  readonly other: string;
  /** Whether it is the run's own report: then the other was the champion. */
  readonly isOwn: boolean;
}

/** By how much the run's loss differs from the other's, as a share of that. */
export interface Difference {
  readonly interval: Interval;
  readonly isWithinNoise: boolean;
}

/** @returns undefined where neither was the champion of the other. */
export function judgedTogether(run: ReportedRun, other: ReportedRun): JudgedTogether | undefined {
  const [own, theirs] = [run.report, other.report];
  if (own.champion?.run === other.manifest.runId)
    return { report: own, own: own.model, other: own.champion.name, isOwn: true };
  if (theirs.champion?.run === run.manifest.runId)
    return { report: theirs, own: theirs.champion.name, other: theirs.model, isOwn: false };
  return undefined;
}

/** @param losses - Of that report: all, or those of a slice. @returns undefined where a loss is 0. */
export function differenceOf(
  together: JudgedTogether,
  losses: LossFigures | undefined,
): Difference | undefined {
  const pair = pairWith(losses, together.isOwn ? together.other : together.own);
  const interval = relative(together.isOwn ? pair : pair && turned(pair));
  return interval && pair && { interval, isWithinNoise: pair.isWithinNoise };
}

/** The same pair seen from its other side, as far as the ratio goes. */
function turned(pair: PairFigures): PairFigures {
  const { ratio } = pair;
  const isPositive = ratio !== null && ratio.low > 0;
  return {
    ...pair,
    ratio: isPositive ? { value: 1 / ratio.value, low: 1 / ratio.high, high: 1 / ratio.low } : null,
  };
}
