// Predictions against outcomes, bin by bin, beside the line on which both are the same.
import type { CalibrationSummary } from '@slipway/metrics';
import type { Html } from '../html.ts';
import { type Charts, type ChartWords, COLORS, figuresAxis } from './charts.ts';

/** One model's curve. */
export interface CalibrationCurve {
  readonly calibration: CalibrationSummary;
  readonly color: string;
}

/** Draws curves; the first lies on top. */
export function calibrationChart(
  charts: Charts,
  curves: readonly CalibrationCurve[],
  words: ChartWords,
): Html {
  const { plot } = charts;
  const bins = curves.flatMap(({ calibration }) => calibration.bins);
  const top = Math.max(...bins.flatMap(({ meanPrediction, high }) => [meanPrediction, high]));
  const bottom = Math.min(0, ...bins.map(({ meanPrediction }) => meanPrediction));
  const domain: [number, number] = [bottom, top > bottom ? top : bottom + 1];
  const axis = { domain, nice: true };
  const marks = curves.toReversed().flatMap(({ calibration, color }) => [
    plot.ruleX(calibration.bins, {
      x: 'meanPrediction',
      y1: (bin) => Math.max(bin.low, bottom),
      y2: 'high',
      stroke: color,
      strokeOpacity: 0.55,
      strokeWidth: 2,
    }),
    plot.line(calibration.bins, { x: 'meanPrediction', y: 'meanOutcome', stroke: color, strokeWidth: 1.5 }),
    plot.dot(calibration.bins, { x: 'meanPrediction', y: 'meanOutcome', fill: color, r: 3.5 }),
  ]);
  return charts.draw(
    {
      height: 340,
      marginLeft: 60,
      marginTop: 10,
      marginBottom: 40,
      x: { ...figuresAxis('mean prediction'), ...axis },
      y: { ...figuresAxis('mean outcome'), ...axis },
      marks: [
        plot.gridX({ stroke: COLORS.line, strokeOpacity: 1, ticks: 4 }),
        plot.gridY({ stroke: COLORS.line, strokeOpacity: 1, ticks: 4 }),
        plot.line(
          [
            [domain[0], domain[0]],
            [domain[1], domain[1]],
          ],
          { stroke: COLORS.quiet, strokeDasharray: '4 3' },
        ),
        ...marks,
      ],
    },
    words,
  );
}
