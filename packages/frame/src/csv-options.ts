// What a caller of the reader may ask for, and what a reader knows at the end.
import type { Batch, FeatureSet, Schema } from '@slipway/contract';
import type { CsvLimits } from './limits.ts';

/** How to read a file. */
export interface ReadCsvOptions {
  /** Bucket key or path; named in every error as `file=`. */
  readonly name: string;
  /** The columns to deliver, by header name; their order in the file is free. */
  readonly schema: Schema;
  /** Flag categories: two flags set in a row is `E_CSV_FLAGS`. Those whose flags are not all `bool` columns of the schema are left out. */
  readonly categories?: FeatureSet['categories'];
  /** Rows of every batch but the last. Default 65,536. */
  readonly batchRows?: number;
  /** Default: `DEFAULT_LIMITS`. */
  readonly limits?: Partial<CsvLimits>;
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hears what is odd but harmless, e.g. zero padding after a gzip member. */
  readonly onWarning?: (warning: string) => void;
}

/** What was read. */
export interface CsvSummary {
  /** Data rows; the header is not counted. */
  readonly rows: number;
  /** Stored bytes, and their sha256 in hex. */
  readonly bytes: number;
  readonly sha256: string;
  /** Uncompressed bytes, and their sha256 in hex. */
  readonly rawBytes: number;
  readonly rawSha256: string;
  readonly compression: 'gzip' | 'none';
  /** Columns of the file that the schema does not have. */
  readonly extraColumns: readonly string[];
}

/** Batches of a file, once. Rows may have been delivered before an error: nothing counts until the iteration ended well. */
export interface CsvReader extends AsyncIterable<Batch> {
  /** @throws FrameError `E_FRAME_STATE` until the iteration has ended. */
  readonly summary: CsvSummary;
}

/** Rows a batch where nothing else is said. */
export const DEFAULT_BATCH_ROWS = 65_536;
