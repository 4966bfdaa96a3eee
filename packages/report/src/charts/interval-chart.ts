// A dot and its interval a row: what lies across the line of no difference is drawn hollow.
import type { Interval } from '@slipway/metrics';
import type { Html } from '../html.ts';
import { type Charts, type ChartWords, COLORS, figuresAxis, NAMES_WIDTH, shortName } from './charts.ts';

/** One row; two of the same name are drawn one below the other. */
export interface IntervalRow {
  readonly name: string;
  readonly interval: Interval;
  readonly color: string;
  /** Filled, or hollow. */
  readonly isFilled: boolean;
  /** Where it stands within its row, in pixels downward. Default 0. */
  readonly shift?: number;
}

/** How the axis is drawn. */
export interface IntervalAxis {
  readonly label: string;
  /** Where a line stands: no difference. */
  readonly zero?: number;
  readonly tickFormat?: (value: number) => string;
}

const ROW_HEIGHT = 30;
const AROUND = 46;
const DOT_RADIUS = 4;

/** Draws rows from top to bottom. */
export function intervalChart(
  charts: Charts,
  rows: readonly IntervalRow[],
  axis: IntervalAxis,
  words: ChartWords,
): Html {
  const { plot } = charts;
  const names = [...new Set(rows.map(({ name }) => name))];
  const marks = rows.flatMap(({ name, interval: { value, low, high }, color, isFilled, shift = 0 }) => [
    plot.ruleY([name], { x1: low, x2: high, stroke: color, strokeWidth: 2, dy: shift }),
    plot.dot([name], {
      x: [value],
      y: [name],
      r: DOT_RADIUS,
      stroke: color,
      strokeWidth: 2,
      fill: isFilled ? color : 'var(--surface)',
      dy: shift,
    }),
  ]);
  return charts.draw(
    {
      height: AROUND + ROW_HEIGHT * names.length,
      marginLeft: NAMES_WIDTH,
      marginRight: 16,
      marginTop: 10,
      marginBottom: 38,
      x: {
        ...figuresAxis(axis.label),
        nice: true,
        ...(axis.tickFormat && { tickFormat: axis.tickFormat }),
      },
      y: { domain: names, label: null, tickFormat: shortName, tickSize: 0 },
      marks: [
        plot.gridX({ stroke: COLORS.line, strokeOpacity: 1, ticks: 4 }),
        ...(axis.zero === undefined ? [] : [plot.ruleX([axis.zero], { stroke: COLORS.quiet })]),
        ...marks,
      ],
    },
    words,
  );
}
