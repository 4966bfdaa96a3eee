// What two searches of the same trials come to: figures of each, the bars, and a table. Nothing here runs anything.
import type { Bar } from './bars.ts';
import type { Measured } from './measure.ts';

/** A search that was measured. */
export interface SearchRun {
  readonly measured: Measured;
  /** Of the search alone: without the process's start and reading the rows. */
  readonly seconds: number;
  /** Mean squared errors, shape [trials][folds]. */
  readonly losses: FoldLosses;
}

/** Shape [trials][folds]. */
export type FoldLosses = readonly (readonly number[])[];

/** One line of the table. */
export interface SearchFigures {
  /** Of the whole process, and of the search alone. */
  readonly trialsPerMinute: number;
  readonly trialsPerMinuteOfSearch: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number | undefined;
  /** Cross-validated, of the best trial. */
  readonly winnersMse: number;
}

/** Mean squared errors count as equal within this. */
const WITHIN = 1e-6;
const SECONDS_PER_MINUTE = 60;
/** Small figures are shown times this. */
const SCALE = 1e6;
const TITLES = ['trials/min', 'search alone', 'wall s', 'CPU s', 'peak MiB', 'winner’s mse × 1e6'];
const NAME_WIDTH = 26;
const GAP = 3;

/** @param foldRows - Rows held out, shape [folds]: a trial's mean counts each fold by them. */
export function figuresOf(
  { measured, seconds, losses }: SearchRun,
  foldRows: readonly number[],
): SearchFigures {
  const { wallSeconds, cpuSeconds, peakMiB } = measured;
  const rows = foldRows.reduce((sum, each) => sum + each, 0);
  const means = losses.map(
    (folds) => folds.reduce((sum, loss, k) => sum + loss * (foldRows[k] ?? 0), 0) / rows,
  );
  return {
    trialsPerMinute: (losses.length / wallSeconds) * SECONDS_PER_MINUTE,
    trialsPerMinuteOfSearch: (losses.length / seconds) * SECONDS_PER_MINUTE,
    wallSeconds,
    cpuSeconds,
    peakMiB,
    winnersMse: Math.min(...means),
  };
}

/** The largest difference between two figures of one fold in one trial. @throws Error where they are not of as many trials and folds. */
export function largestGap(ours: FoldLosses, theirs: FoldLosses): number {
  const [a, b] = [ours.flat(), theirs.flat()];
  if (a.length !== b.length) throw new Error(`${a.length} figures of folds beside ${b.length}`);
  return a.reduce((gap, loss, i) => Math.max(gap, Math.abs(loss - (b[i] ?? Number.NaN))), 0);
}

/** What ours is held to. @param gap - Of {@link largestGap}. Undefined: the peer is missing. */
export function searchBars(
  ours: SearchFigures,
  peer: SearchFigures | undefined,
  gap: number | undefined,
): readonly Bar[] {
  const equal = { bound: 'at most', limit: WITHIN * SCALE, unit: '', digits: 6 } as const;
  return [
    {
      name: "trials a minute as a share of scikit-learn's",
      value: peer && ours.trialsPerMinute / peer.trialsPerMinute,
      bound: 'at least',
      limit: 1,
      unit: '',
    },
    {
      ...equal,
      name: 'winner’s mse × 1e6, above scikit-learn’s',
      value: peer && (ours.winnersMse - peer.winnersMse) * SCALE,
    },
    {
      ...equal,
      name: 'largest difference of a fold’s mse × 1e6 in the same trial',
      value: gap === undefined ? undefined : gap * SCALE,
    },
  ];
}

/** A line a search. */
export function searchTable(
  searches: readonly (readonly [who: string, figures: SearchFigures | undefined])[],
): string {
  const lines = searches.flatMap(([who, figures]) =>
    figures === undefined ? [] : [tableLine(who, cells(figures))],
  );
  return [tableLine('', TITLES), ...lines].join('\n');
}

function cells(figures: SearchFigures): readonly string[] {
  const { trialsPerMinute, trialsPerMinuteOfSearch, wallSeconds, cpuSeconds, peakMiB, winnersMse } = figures;
  return [
    trialsPerMinute.toFixed(1),
    trialsPerMinuteOfSearch.toFixed(1),
    wallSeconds.toFixed(2),
    cpuSeconds.toFixed(2),
    peakMiB?.toFixed(0) ?? '?',
    (winnersMse * SCALE).toFixed(3),
  ];
}

function tableLine(name: string, texts: readonly string[]): string {
  const columns = texts.map((text, i) => text.padStart((TITLES[i]?.length ?? 0) + GAP));
  return `  ${name.padEnd(NAME_WIDTH)}${columns.join('')}`;
}
