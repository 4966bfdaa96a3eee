// Reads CSV or CSV.gz into typed batches, strictly and in one pass.
import type { Batch } from '@slipway/contract';
import { withoutMark } from './byte-order-mark.ts';
import { type CsvReader, type CsvSummary, DEFAULT_BATCH_ROWS, type ReadCsvOptions } from './csv-options.ts';
import { CsvParser } from './csv-parser.ts';
import { FrameError } from './errors.ts';
import { blameGzip } from './gzip-blame.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { StoredBytes } from './stored-bytes.ts';
import { Table } from './table.ts';
import { Utf8Check } from './utf8-check.ts';

/**
 * Reads a file as typed batches by schema. Gzip is told by its magic bytes; memory is bounded by a batch and a few chunks.
 *
 * The first bad cell in file order is the one reported; in one row its form comes before its cells, and two set flags come last.
 * In gzip data it is reported only when the rest of the file has proved the data sound: else the broken gzip is, with it as the cause.
 * Batches delivered before an error or before the end are unproved: commit nothing until the iteration has ended.
 *
 * @param source - Stored bytes in chunks of any size; closed when the iteration ends early.
 * @returns Batches of `batchRows` rows, the last one shorter; none where the file has a header only. To be iterated once.
 * @throws {@link FrameError} from the iteration: `E_CSV_*` and `E_GZIP_*`, exit 65; `E_FRAME_STATE` when it is iterated twice.
 */
export function readCsv(source: AsyncIterable<Uint8Array>, options: ReadCsvOptions): CsvReader {
  let hasBegun = false;
  let summary: CsvSummary | undefined;
  return {
    get summary(): CsvSummary {
      if (summary === undefined)
        throw stateError('the summary is known when the iteration has ended', options);
      return summary;
    },
    async *[Symbol.asyncIterator]() {
      if (hasBegun) throw stateError('a reader can be iterated once: make another', options);
      hasBegun = true;
      summary = yield* read(source, options);
    },
  };
}

async function* read(
  source: AsyncIterable<Uint8Array>,
  options: ReadCsvOptions,
): AsyncGenerator<Batch, CsvSummary> {
  const { name, schema, signal, batchRows = DEFAULT_BATCH_ROWS, onWarning = () => {} } = options;
  if (!Number.isSafeInteger(batchRows) || batchRows < 1) {
    throw stateError(`batchRows is ${batchRows}, expected a whole number of at least 1`, options);
  }
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const parser = new CsvParser(
    name,
    schema,
    new Table(schema, batchRows, options.categories, limits.maxCategories),
    limits,
  );
  const file = new StoredBytes(name, limits, onWarning);
  const utf8 = new Utf8Check();
  signal?.throwIfAborted();
  const chunks = file.read(source);
  let isHead = true;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    try {
      const text = isHead ? withoutMark(chunk, name) : chunk;
      isHead = false;
      const bad = utf8.add(text);
      if (bad >= 0) yield* refuse(parser, text, bad, file.raw.bytes - bad);
      for (const batch of parser.push(text)) {
        yield batch;
        signal?.throwIfAborted();
      }
    } catch (error) {
      if (file.compression === 'none' || !(error instanceof FrameError)) throw error;
      throw await blameGzip(error, chunks, signal);
    }
  }
  if (utf8.end() > 0) yield* refuse(parser, new Uint8Array(0), utf8.end(), file.raw.bytes - utf8.end());
  yield* parser.end();
  return {
    rows: parser.rows,
    bytes: file.stored.bytes,
    sha256: file.stored.digest(),
    rawBytes: file.raw.bytes,
    rawSha256: file.raw.digest(),
    compression: file.compression,
    extraColumns: parser.extraColumns,
  };
}

/** Reads what stands before the bad byte, then fails there, or earlier. */
function* refuse(parser: CsvParser, chunk: Uint8Array, bad: number, offset: number): Generator<Batch, never> {
  const good = Math.max(chunk.length - bad, 0);
  const earlier = Math.max(bad - chunk.length, 0);
  yield* parser.push(chunk.subarray(0, good));
  return yield* parser.refuseBytes(
    `byte ${offset} of the uncompressed file is not UTF-8: export it as UTF-8`,
    earlier,
  );
}

function stateError(message: string, options: ReadCsvOptions): FrameError {
  return new FrameError('E_FRAME_STATE', message, { file: options.name });
}
