// Figures day by day, and a line that they are held to.
import type { Html } from '../html.ts';
import { type Charts, type ChartWords, COLORS, figuresAxis } from './charts.ts';

/** One figure of one day. */
export interface DayPoint {
  readonly day: Date;
  readonly value: number;
}

/** Figures of one kind, by day. */
export interface DaySeries {
  readonly color: string;
  readonly points: readonly DayPoint[];
}

/** How the chart is drawn. */
export interface DayScale {
  readonly label: string;
  /** Where a dashed line stands. */
  readonly rule?: number | undefined;
}

/** More days than that are a line without dots. */
const MOST_DOTS = 40;
const TICKS = 4;
const DAY_MS = 86_400_000;

/** Draws a line and a dot a day for each series, 0 included, so that small moves look small. @param series - At least one point in all. */
export function daysChart(
  charts: Charts,
  series: readonly DaySeries[],
  { label, rule }: DayScale,
  words: ChartWords,
): Html {
  const { plot } = charts;
  const all = series.flatMap(({ points }) => points);
  const days = all.map(({ day }) => day.getTime());
  const values = [...all.map(({ value }) => value), ...(rule === undefined ? [] : [rule])];
  const dots = new Set(days).size <= MOST_DOTS;
  return charts.draw(
    {
      height: 220,
      marginLeft: 64,
      marginTop: 10,
      marginBottom: 40,
      marginRight: 24,
      x: { type: 'utc', label: 'day', labelAnchor: 'center', labelArrow: 'none', ...ticksOf(days) },
      y: {
        ...figuresAxis(label),
        nice: true,
        domain: [Math.min(0, ...values), Math.max(0, ...values)],
      },
      marks: [
        plot.gridY({ stroke: COLORS.line, strokeOpacity: 1, ticks: TICKS }),
        ...(rule === undefined ? [] : [plot.ruleY([rule], { stroke: COLORS.quiet, strokeDasharray: '4,3' })]),
        ...series.flatMap(({ points, color }) => [
          plot.line(points, { x: 'day', y: 'value', stroke: color, strokeWidth: 2 }),
          ...(dots ? [plot.dot(points, { x: 'day', y: 'value', fill: color, r: 3 })] : []),
        ]),
      ],
    },
    words,
  );
}

/** Ticks on days that were served, the first and the last among them, and room where there is but one. */
function ticksOf(days: readonly number[]) {
  const known = [...new Set(days)].sort((a, b) => a - b);
  const first = known[0] ?? 0;
  const last = known.at(-1) ?? 0;
  const room = first === last ? DAY_MS : 0;
  const every = Math.max(1, Math.ceil((known.length - 1) / (TICKS - 1)));
  const ticks = known.filter((_, i) => (known.length - 1 - i) % every === 0);
  return {
    domain: [new Date(first - room), new Date(last + room)],
    ticks: ticks.map((day) => new Date(day)),
    tickFormat: (day: Date) => day.toISOString().slice(5, 10),
  };
}
