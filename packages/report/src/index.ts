export { renderReport } from './render-report.ts';
export type {
  ReportedManifest,
  ReportedRun,
  ReportedServing,
  ReportInput,
  RunFigures,
} from './report-input.ts';
