export { BinaryMetrics, type BinarySummary } from './binary-metrics.ts';
export { MetricsError } from './errors.ts';
export type { OutcomeMetrics, OutcomeSummary } from './outcome-metrics.ts';
export type { Ranking } from './ranking.ts';
export { RegressionMetrics, type RegressionSummary } from './regression-metrics.ts';
export { rowLosses } from './row-losses.ts';
