// A bar a row, the longest on top, with a line for how sure each is.
import type { Html } from '../html.ts';
import { type Charts, type ChartWords, COLORS, figuresAxis, NAMES_WIDTH, shortName } from './charts.ts';

/** One bar. */
export interface BarRow {
  readonly name: string;
  readonly value: number;
  /** Half the length of the line. Default: none. */
  readonly deviation?: number;
}

const ROW_HEIGHT = 20;
const AROUND = 48;

/** Draws rows from top to bottom. Names must differ. */
export function barChart(charts: Charts, rows: readonly BarRow[], label: string, words: ChartWords): Html {
  const { plot } = charts;
  const sure = rows.filter(({ deviation }) => deviation !== undefined);
  return charts.draw(
    {
      height: AROUND + ROW_HEIGHT * rows.length,
      marginLeft: NAMES_WIDTH,
      marginRight: 16,
      marginTop: 10,
      marginBottom: 38,
      x: figuresAxis(label),
      y: {
        domain: rows.map(({ name }) => name),
        label: null,
        tickFormat: shortName,
        tickSize: 0,
        padding: 0.25,
      },
      marks: [
        plot.gridX({ stroke: COLORS.line, strokeOpacity: 1, ticks: 4 }),
        plot.barX(rows, { x: 'value', y: 'name', fill: COLORS.own, fillOpacity: 0.75 }),
        plot.ruleY(sure, {
          y: 'name',
          x1: ({ value, deviation = 0 }) => value - deviation,
          x2: ({ value, deviation = 0 }) => value + deviation,
          stroke: 'var(--ink)',
          strokeWidth: 1.5,
        }),
        plot.ruleX([0], { stroke: COLORS.quiet }),
      ],
    },
    words,
  );
}
