// What a family's features package offers as example data, so that a pipeline can run before there are real rows.
import type { Batch } from './batch.ts';
import { EXIT } from './exit-codes.ts';
import type { FeatureSet } from './feature-set.ts';
import { SlipwayError } from './slipway-error.ts';

/** The three files of a day. Rows to predict have no label and no weight. */
export type ExamplePart = 'train' | 'eval' | 'predict';

/** Made-up rows, and what was true when they were made. */
export interface ExampleBatch {
  /** At most 65,536 rows of the feature set's source; without the columns of role label and weight for `predict`. */
  readonly batch: Batch;
  /** The label's expected value in each row: no model can beat its error. In the label's unit, shape [batch.length]. */
  readonly truth: Float64Array;
}

/** Exported as `example` by a family's features package, alone or in a list with one a feature set. */
export interface ExampleSource {
  readonly featureSet: FeatureSet;
  readonly defaultSeed: number;
  readonly defaultRows: Readonly<Record<ExamplePart, number>>;
  /**
   * Makes rows. The same arguments give the same bytes on every machine.
   *
   * @param rows - How many, in [0, 100,000,000].
   * @param seed - Whole number in [0, 2^31 - 1].
   * @throws {@link ExampleOptionError} `E_EXAMPLE_OPTION` for anything else, at the call and before the first row.
   */
  make(part: ExamplePart, rows: number, seed: number): Iterable<ExampleBatch>;
}

/** An option of the example data is out of range: `E_EXAMPLE_OPTION`, exit 64. */
export class ExampleOptionError extends SlipwayError {
  override readonly name = 'ExampleOptionError';
  constructor(option: string, value: number, max: number) {
    super({
      code: 'E_EXAMPLE_OPTION',
      exitCode: EXIT.usage,
      message: `${option} is ${value}, expected a whole number in [0, ${max}]`,
      facts: { option, value },
    });
  }
}

const MAX_ROWS = 100_000_000;
const MAX_SEED = 2 ** 31 - 1;

/**
 * Rows of a generator, made anew on each pass.
 *
 * @param make - Starts a pass; not called before the first row is asked for.
 * @throws {@link ExampleOptionError} `E_EXAMPLE_OPTION` for a number of rows or a seed out of range, at the call.
 */
export function exampleBatches(
  { rows, seed }: { readonly rows: number; readonly seed: number },
  make: () => Iterator<ExampleBatch>,
): Iterable<ExampleBatch> {
  checkOption('seed', seed, MAX_SEED);
  checkOption('rows', rows, MAX_ROWS);
  return { [Symbol.iterator]: make };
}

function checkOption(option: string, value: number, max: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value <= max))
    throw new ExampleOptionError(option, value, max);
}
