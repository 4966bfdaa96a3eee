export { type CompressedBlock, compressBlock } from './compress-block.ts';
export {
  type CsvReader,
  type CsvSummary,
  DEFAULT_BATCH_ROWS,
  type ReadCsvOptions,
} from './csv-options.ts';
export { type DataCode, FrameError, type Place, type UsageCode } from './errors.ts';
export { type FormatOptions, formatBatch, formatHeader } from './format-batch.ts';
export { GzipAssembler, type GzipSummary } from './gzip-assembler.ts';
export { type CsvLimits, DEFAULT_LIMITS } from './limits.ts';
export { readCsv } from './read-csv.ts';
export { type CsvGzStream, type WriteCsvGzOptions, writeCsvGz } from './write-csv-gz.ts';
