// What every section is given, and the questions that several of them ask.
import type { Interval, LossFigures, PairFigures } from '@slipway/metrics';
import type { Metrics } from '@slipway/registry';
import type { Charts } from './charts/charts.ts';
import type { ReportedRun, ReportInput, RunFigures, SplitFigures } from './report-input.ts';

/** A run, the other one that it is set beside, and how to draw. */
export interface View {
  readonly run: ReportInput;
  readonly other: ReportedRun | undefined;
  readonly charts: Charts;
}

/** `conversion-rate v4`, and a shorter one where both are of one family. */
export function nameOf({ manifest }: ReportedRun): string {
  return `${manifest.family} ${manifest.version}`;
}

/** What tells two runs apart: their versions, or the start of their ids where those are the same. */
export function shortNames({ run, other }: View): { readonly own: string; readonly other: string } {
  if (other === undefined) return { own: run.manifest.version, other: '' };
  if (run.manifest.family !== other.manifest.family) return { own: nameOf(run), other: nameOf(other) };
  if (run.manifest.version !== other.manifest.version)
    return { own: run.manifest.version, other: other.manifest.version };
  return { own: idOf(run), other: idOf(other) };
}

/** The pair of the model and another. */
export function pairWith(losses: LossFigures | undefined, second: string): PairFigures | undefined {
  return losses?.pairs.find((pair) => pair.second === second);
}

/** By how much the model's loss differs from another's, as a share of that; undefined where that is 0. */
export function relative(pair: PairFigures | undefined): Interval | undefined {
  if (pair?.ratio === undefined || pair.ratio === null) return undefined;
  const { value, low, high } = pair.ratio;
  return { value: value - 1, low: low - 1, high: high - 1 };
}

/** The champion, else the last baseline: what a slice is set beside. */
export function closest({ champion, baselines }: RunFigures): string | undefined {
  return champion?.name ?? baselines.at(-1);
}

/** The model's metrics on a split. */
export function modelMetrics(report: RunFigures, split: keyof RunFigures['splits']): Metrics | undefined {
  return report.splits[split].predictors[report.model]?.all;
}

/** The same with every row counting 1. */
export function unweightedMetrics(
  report: RunFigures,
  split: keyof RunFigures['splits'],
): Metrics | undefined {
  const figures = report.splits[split].predictors[report.model];
  return figures?.unweighted ?? figures?.all;
}

/** Losses with every row counting 1. */
export function unweightedLosses({ losses }: SplitFigures): LossFigures {
  return losses.unweighted ?? losses.all;
}

function idOf({ manifest }: ReportedRun): string {
  return `run ${(manifest.runId.split('-')[1] ?? '').slice(0, 6)}`;
}
