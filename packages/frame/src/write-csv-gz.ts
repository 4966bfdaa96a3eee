// Writes batches as one CSV.gz: formatted here, compressed on the libuv pool several blocks at once, in input order.
import type { Batch, Schema } from '@slipway/contract';
import { type CompressedBlock, compressBlockAsync, DEFAULT_LEVEL } from './compress-block.ts';
import { type FormatOptions, formatBatch, formatHeader } from './format-batch.ts';
import { GzipAssembler, type GzipSummary } from './gzip-assembler.ts';

/** How to write a file. */
export interface WriteCsvGzOptions extends FormatOptions {
  /** zlib's level, 0 to 9. Default 1. */
  readonly level?: number;
  /** Blocks in compression at once. Default 4, the libuv pool's threads. */
  readonly parallel?: number;
  /** Ends the writing with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The bytes of a file, once. */
export interface CsvGzStream extends AsyncIterable<Uint8Array> {
  /** @throws FrameError `E_FRAME_STATE` until the iteration has ended. */
  readonly summary: GzipSummary;
}

/** Lines are compressed in blocks of at least this size, however small the batches: a flush costs bytes. */
const BLOCK_BYTES = 1024 * 1024;
const DEFAULT_PARALLEL = 4;

/**
 * Writes batches as CSV.gz with a header. The same batches in the same cuts give the same bytes; memory is bounded by `parallel` blocks.
 *
 * @param batches - Batches that conform to the schema; closed when the iteration ends early.
 * @throws {@link FrameError} from the iteration: `E_FRAME_VALUE` for what a CSV cannot hold.
 */
export function writeCsvGz(
  batches: AsyncIterable<Batch>,
  schema: Schema,
  options: WriteCsvGzOptions = {},
): CsvGzStream {
  const assembler = new GzipAssembler();
  return {
    get summary(): GzipSummary {
      return assembler.summary;
    },
    async *[Symbol.asyncIterator]() {
      yield assembler.start();
      const { level = DEFAULT_LEVEL, parallel = DEFAULT_PARALLEL } = options;
      const running: Promise<CompressedBlock>[] = [];
      for await (const { raw, rows } of blocks(batches, schema, options)) {
        const block = compressBlockAsync(raw, rows, level);
        block.catch(() => {}); // thrown when its turn comes
        running.push(block);
        if (running.length >= parallel) yield assembler.add(await running.shift()!); // not empty
      }
      for (const block of running) yield assembler.add(await block);
      yield assembler.finish();
    },
  };
}

interface Lines {
  readonly raw: Uint8Array;
  readonly rows: number;
}

/** Header and batches as lines, in blocks. */
async function* blocks(
  batches: AsyncIterable<Batch>,
  schema: Schema,
  options: WriteCsvGzOptions,
): AsyncGenerator<Lines, void> {
  let parts = [formatHeader(schema)];
  let bytes = 0;
  let rows = 0;
  options.signal?.throwIfAborted();
  for await (const batch of batches) {
    options.signal?.throwIfAborted();
    const part = formatBatch(batch, schema, options);
    parts.push(part);
    bytes += part.length;
    rows += batch.length;
    if (bytes < BLOCK_BYTES) continue;
    yield { raw: join(parts), rows };
    parts = [];
    bytes = 0;
    rows = 0;
  }
  if (parts.length > 0) yield { raw: join(parts), rows };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
