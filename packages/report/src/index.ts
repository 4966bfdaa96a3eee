export { renderReport } from './render-report.ts';
export type { ReportedManifest, ReportedRun, ReportInput, RunFigures } from './report-input.ts';
