// Scored blocks to the bytes of one gzip member, in input order.
import { collectBuffers } from '@slipway/bucket/collect-buffers';
import type { Schema } from '@slipway/contract';
import { compressBlock, formatHeader, GzipAssembler } from '@slipway/frame';
import type { ScoredBlock } from './score-worker.ts';

/** What a predictions file is, once it is whole. */
export interface PredictionsSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly rawBytes: number;
  readonly rawSha256: string;
  /** Mean of the predictions; null where there are no rows. */
  readonly meanPrediction: number | null;
}

/** Bytes of a predictions file; the summary is there after the last one. */
export class PredictionsStream implements AsyncIterable<Uint8Array> {
  readonly #blocks: AsyncIterable<ScoredBlock>;
  readonly #header: Uint8Array;
  readonly #gzipLevel: number;
  readonly #onRows: (rows: number) => void;
  #summary: PredictionsSummary | undefined;

  /** @param onRows - Told the number of rows after each block. */
  constructor(
    blocks: AsyncIterable<ScoredBlock>,
    options: { readonly schema: Schema; readonly gzipLevel: number; readonly onRows: (rows: number) => void },
  ) {
    this.#blocks = blocks;
    this.#header = formatHeader(options.schema);
    this.#gzipLevel = options.gzipLevel;
    this.#onRows = options.onRows;
  }

  get summary(): PredictionsSummary {
    if (this.#summary === undefined) throw new Error('the predictions have not been read to their end');
    return this.#summary;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const assembler = new GzipAssembler();
    let rows = 0;
    let sum = 0;
    yield assembler.start();
    yield assembler.add(compressBlock(this.#header, 0, this.#gzipLevel));
    for await (const block of this.#blocks) {
      yield assembler.add(block);
      collectBuffers();
      rows += block.rows;
      sum += block.predictionSum;
      this.#onRows(rows);
    }
    yield assembler.finish();
    this.#summary = { ...assembler.summary, rows, meanPrediction: rows === 0 ? null : sum / rows };
  }
}
