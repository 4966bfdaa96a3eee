// What a family offers as example data, so that a pipeline can run before there is real data.
import type { Batch, FeatureSet } from '@slipway/contract';

/** Which file the rows are for. Rows to predict have no label. */
export type ExamplePart = 'train' | 'eval' | 'predict';

/** Made-up rows, and what was true when they were made. */
export interface ExampleBatch {
  /** At most 65,536 rows, checked against the feature set's source; without the label for `predict`. */
  readonly batch: Batch;
  /** The probability of an install in each row: no model can beat it. Shape [batch.length]. */
  readonly truth: Float64Array;
}

/** Exported as `example` by a family's features package. */
export interface ExampleSource {
  readonly featureSet: FeatureSet;
  readonly defaultSeed: number;
  readonly defaultRows: Readonly<Record<ExamplePart, number>>;
  /**
   * Makes rows. The same arguments give the same bytes on every machine; more rows begin with the same rows.
   *
   * @param rows - How many, in [0, 100,000,000].
   * @param seed - Whole number in [0, 2^31 - 1].
   * @throws a `SlipwayError` `E_EXAMPLE_OPTION` (exit 64) for anything else, before the first row.
   */
  make(part: ExamplePart, rows: number, seed: number): Iterable<ExampleBatch>;
}
