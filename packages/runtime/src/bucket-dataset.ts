// A data file of a bucket as a dataset: read and checked once, kept as columns while they are small, read again where they are not.
import type { Bucket } from '@slipway/bucket';
import {
  type Batch,
  type Dataset,
  EXIT,
  type FeatureSet,
  type Schema,
  SlipwayError,
} from '@slipway/contract';
import { type CsvReader, type CsvSummary, readCsv } from '@slipway/frame';
import type { DataEntry } from '@slipway/registry';
import { batchBytes, checksumOf } from './batch-bytes.ts';
import { JobInputError, ModelFaultError } from './errors.ts';
import type { JobContext, ModelCall } from './job-events.ts';

/** What to read. */
export interface DatasetSource {
  readonly bucket: Bucket;
  readonly key: string;
  /** `train` or `eval`, in messages. */
  readonly part: string;
  /** Columns to read. */
  readonly schema: Schema;
  readonly featureSet: FeatureSet;
  /** What to do when the file is not there. */
  readonly hint: string;
  /** Uncompressed size over which a file is refused, bytes. */
  readonly maxInputBytes: number;
}

/** A dataset and what its file was. */
export interface BucketDataset extends Dataset {
  readonly entry: DataEntry;
  /**
   * Proves that the rows in memory are still those of the file.
   *
   * @param call - What was done with them since; named in the error.
   * @throws {@link ModelFaultError} `E_MODEL_CHANGED_DATA` (70).
   */
  checkUnchanged(call: ModelCall): void;
}

/** How much of a file is kept as columns; above it every pass reads the file again. */
const MAX_KEPT_BYTES = 1 << 30;

/**
 * Reads and checks a whole file.
 *
 * @param maxKeptBytes - Columns of up to this size stay in memory. Default 1 GiB.
 * @throws {@link JobInputError} `E_DATA_MISSING` (66), `E_DATA_NO_ROWS` (65); frame's errors for bad content.
 */
export async function openDataset(
  source: DatasetSource,
  context: JobContext,
  maxKeptBytes: number = MAX_KEPT_BYTES,
): Promise<BucketDataset> {
  let kept: KeptBatch[] | undefined = [];
  let bytes = 0;
  let rows = 0;
  const reader = openReader(source, context);
  for await (const batch of reader) {
    rows += batch.length;
    bytes += batchBytes(batch);
    if (bytes > maxKeptBytes) kept = undefined;
    kept?.push({ batch, checksum: checksumOf(batch) });
    context.emit({ kind: 'progress', step: `read ${source.part}`, done: rows, unit: 'rows' });
  }
  const entry = dataEntry(source.key, reader.summary);
  if (rows === 0) throw JobInputError.noRows(source.key, source.part);
  reportExtraColumns(source.key, reader.summary, context);
  const batches = kept;
  return {
    rows,
    entry,
    batches: () => (batches === undefined ? readAgain(source, context, entry) : fromMemory(batches)),
    checkUnchanged: (call) => {
      for (const { batch, checksum } of batches ?? [])
        if (checksumOf(batch) !== checksum) throw ModelFaultError.changedData(call, source.key);
    },
  };
}

/** A batch that every pass hands out again. */
interface KeptBatch {
  readonly batch: Batch;
  readonly checksum: number;
}

/** A reader over a file of a bucket; a missing file says what to do about it. */
export function openReader(source: Omit<DatasetSource, 'part'>, context: JobContext): CsvReader {
  return readCsv(openStream(source, context.signal), {
    name: source.key,
    schema: source.schema,
    categories: source.featureSet.categories ?? {},
    limits: { maxInputBytes: source.maxInputBytes },
    signal: context.signal,
    onWarning: (message) => context.emit({ kind: 'warning', message }),
  });
}

/** What a manifest says of a file that was read to its end. */
export function dataEntry(key: string, summary: CsvSummary): DataEntry {
  const { sha256, bytes, rawSha256, rawBytes, rows } = summary;
  return { key, sha256, bytes, rawSha256, rawBytes, rows };
}

/** Says once which columns of a file nobody reads. */
export function reportExtraColumns(key: string, summary: CsvSummary, context: JobContext): void {
  const count = summary.extraColumns.length;
  if (count === 0) return;
  context.emit({
    kind: 'step',
    step: 'columns not used',
    facts: { file: key, count, first: summary.extraColumns[0] ?? '' },
  });
}

async function* openStream(
  source: Omit<DatasetSource, 'part'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source.bucket.readStream(source.key, { signal });
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || cause.code !== 'E_BUCKET_NOT_FOUND') throw cause;
    throw JobInputError.missing(source.key, source.bucket.uri, source.hint, cause);
  }
}

async function* fromMemory(kept: readonly KeptBatch[]): AsyncGenerator<Batch> {
  for (const { batch } of kept) yield batch;
}

/** The first pass proved the file: whatever is wrong with it now is that it is another one. */
async function* readAgain(
  source: DatasetSource,
  context: JobContext,
  entry: DataEntry,
): AsyncGenerator<Batch> {
  const reader = openReader(source, context);
  try {
    yield* reader;
  } catch (cause) {
    context.signal.throwIfAborted();
    throw cause instanceof SlipwayError && cause.exitCode === EXIT.data
      ? JobInputError.changed(source.key, cause)
      : cause;
  }
  if (reader.summary.sha256 !== entry.sha256) throw JobInputError.changed(source.key);
}
