// A search's trials in the order in which they were made, and the best so far.
import type { Html } from '../html.ts';
import { type Charts, type ChartWords, COLORS, figuresAxis } from './charts.ts';

/** One trial that succeeded. */
export interface TrialPoint {
  readonly trial: number;
  /** In the unit of the label. */
  readonly loss: number;
}

/** More points than that only make a file larger. */
const MOST_POINTS = 500;

/** Draws points and the line of the best so far. @param points - At least one, ascending by trial. */
export function trialsChart(
  charts: Charts,
  points: readonly TrialPoint[],
  label: string,
  words: ChartWords,
): Html {
  const { plot } = charts;
  let low = Number.POSITIVE_INFINITY;
  const best = points.flatMap((point) => {
    if (point.loss >= low) return [];
    low = point.loss;
    return [point];
  });
  const last = points.at(-1)?.trial ?? 0;
  const every = Math.ceil(points.length / MOST_POINTS);
  return charts.draw(
    {
      height: 260,
      marginLeft: 64,
      marginTop: 10,
      marginBottom: 40,
      x: figuresAxis('trial'),
      y: { ...figuresAxis(label), nice: true },
      marks: [
        plot.gridY({ stroke: COLORS.line, strokeOpacity: 1, ticks: 4 }),
        plot.dot(
          points.filter((_, i) => i % every === 0),
          { x: 'trial', y: 'loss', fill: COLORS.quiet, fillOpacity: 0.6, r: 2.5 },
        ),
        plot.line([...best, { trial: last, loss: low }], {
          x: 'trial',
          y: 'loss',
          stroke: COLORS.own,
          strokeWidth: 2,
          curve: 'step-after',
        }),
        plot.dot(best.slice(-1), { x: 'trial', y: 'loss', fill: COLORS.own, r: 4.5 }),
      ],
    },
    words,
  );
}
