export { BinaryMetrics, type BinarySummary } from './binary-metrics.ts';
export {
  type CalibrationBin,
  type CalibrationSummary,
  CalibrationTable,
  type CalibrationTableOptions,
} from './calibration-table.ts';
export { MetricsError } from './errors.ts';
export { groupHashes } from './group-hashes.ts';
export { Histogram, type HistogramSummary } from './histogram.ts';
export type { OutcomeMetrics, OutcomeSummary } from './outcome-metrics.ts';
export { type BootstrapRows, type BootstrapSummary, PairedBootstrap } from './paired-bootstrap.ts';
export type { Ranking } from './ranking.ts';
export { RegressionMetrics, type RegressionSummary } from './regression-metrics.ts';
export type { BootstrapOptions, Interval, LossFigures, PairFigures } from './resample-losses.ts';
export { rowLosses } from './row-losses.ts';
