export { MetricsError } from './errors.ts';
export { RegressionMetrics, type RegressionSummary } from './regression-metrics.ts';
