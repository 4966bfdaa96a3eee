export {
  type CsvReader,
  type CsvSummary,
  DEFAULT_BATCH_ROWS,
  type ReadCsvOptions,
} from './csv-options.ts';
export { type DataCode, FrameError, type Place, type UsageCode } from './errors.ts';
export { type CsvLimits, DEFAULT_LIMITS } from './limits.ts';
export { readCsv } from './read-csv.ts';
