// How values spread: the share of rows in each bin; of two histograms, in bins of the same width.
import type { HistogramSummary } from '@slipway/metrics';
import type { Html } from '../html.ts';
import { type Charts, type ChartWords, COLORS, figuresAxis } from './charts.ts';

/** What is drawn. */
export interface Histograms {
  readonly own: HistogramSummary;
  readonly other?: HistogramSummary | undefined;
  /** Of the values. */
  readonly label: string;
  /** Whether rows count by their weight or once each. */
  readonly by: 'weights' | 'counts';
}

/** One bin as it is drawn. */
interface Bar {
  readonly from: number;
  readonly to: number;
  /** Share of all weight, in [0, 1]. */
  readonly share: number;
}

/** Draws bars of the first, and an outline of the second over them. */
export function histogramChart(
  charts: Charts,
  { own, other, label, by }: Histograms,
  words: ChartWords,
): Html {
  const { plot } = charts;
  const width = Math.max(own.width, other?.width ?? 0);
  const edges = { x1: 'from', x2: 'to', y: 'share' };
  return charts.draw(
    {
      height: 200,
      marginLeft: 60,
      marginTop: 10,
      marginBottom: 40,
      x: figuresAxis(label),
      y: {
        ...figuresAxis('share of rows'),
        tickFormat: (share: number) => `${Number((share * 100).toPrecision(3))} %`,
      },
      marks: [
        plot.gridY({ stroke: COLORS.line, strokeOpacity: 1, ticks: 4 }),
        plot.rectY(barsOf(own, by, width), { ...edges, fill: COLORS.own, fillOpacity: 0.75, inset: 0 }),
        ...(other === undefined
          ? []
          : [
              plot.line(outlineOf(barsOf(other, by, width)), {
                stroke: COLORS.other,
                strokeWidth: 1.75,
              }),
            ]),
        plot.ruleY([0], { stroke: COLORS.quiet }),
      ],
    },
    words,
  );
}

/** Bins are powers of 2 wide and start at multiples of it, so wider ones are unions. */
function barsOf(histogram: HistogramSummary, by: Histograms['by'], width: number): Bar[] {
  const total = histogram[by].reduce((sum, weight) => sum + weight, 0);
  const shares = new Map<number, number>();
  for (const [i, weight] of histogram[by].entries()) {
    const bin = Math.floor((histogram.start + i * histogram.width) / width);
    shares.set(bin, (shares.get(bin) ?? 0) + (total === 0 ? 0 : weight / total));
  }
  return [...shares].map(([bin, share]) => ({ from: bin * width, to: (bin + 1) * width, share }));
}

/** Along the tops of bars, from the ground to the ground. */
function outlineOf(bars: readonly Bar[]): [number, number][] {
  const tops = bars.flatMap(({ from, to, share }): [number, number][] => [
    [from, share],
    [to, share],
  ]);
  const [first, last] = [bars[0], bars.at(-1)];
  return first === undefined || last === undefined ? [] : [[first.from, 0], ...tops, [last.to, 0]];
}
