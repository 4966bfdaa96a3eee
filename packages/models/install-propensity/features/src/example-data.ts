// Made-up impressions, as many as wanted, to try the pipeline and calibration on.
import { type ExampleBatch, type ExamplePart, type ExampleSource, exampleBatches } from '@slipway/contract';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { Draw } from './draw.ts';
import { ExampleBuilder } from './example-builder.ts';
import { User } from './example-user.ts';
import { featuresV1 } from './features-v1.ts';

/** Which rows to make, and how many. */
export interface ExampleOptions {
  /** Whole number in [0, 2^31 - 1]. */
  readonly seed: number;
  readonly part: ExamplePart;
  /** In [0, 100,000,000]. */
  readonly rows: number;
}

const MAX_BATCH_ROWS = 65_536;
/** Users whose rows are for evaluation. */
const EVAL_SHARE = 0.25;
/** Users to predict for have ids from here on; nobody else has as long as fewer than about 30 M rows are made to evaluate on. */
const FIRST_NEW_ID = 50_000_001;

/**
 * Ad impressions of which 1.2 % end in an install, with the probability that each had: the rare positives, the categories beyond the
 * vocabulary and the empty cells of data of this kind. All rows of a user are for training, or all for evaluation; users to predict for
 * are new.
 *
 * @returns Batches of at most 65,536 rows; none for 0 rows. No buffer is shared between batches.
 * @throws ExampleOptionError `E_EXAMPLE_OPTION`, before the first row.
 */
export function exampleData(options: ExampleOptions): Iterable<ExampleBatch> {
  return exampleBatches(options, () => makeBatches(options));
}

/** The example data of this family, as a pipeline finds it. */
export const example: ExampleSource = {
  featureSet: featuresV1,
  defaultSeed: 1,
  defaultRows: { train: 120_000, eval: 40_000, predict: 100_000 },
  make: (part, rows, seed) => exampleData({ part, rows, seed }),
};

function* makeBatches({ seed, part, rows }: ExampleOptions): Generator<ExampleBatch> {
  const isNew = part === 'predict';
  const draw = drawOf(seed, isNew);
  const user = new User(draw);
  let builder = new ExampleBuilder(part, Math.min(rows, MAX_BATCH_ROWS));
  let made = 0;
  for (let id = isNew ? FIRST_NEW_ID : 1; made < rows; id++) {
    user.become();
    const isWanted = user.isHeldOut(EVAL_SHARE) === (part === 'eval') || isNew;
    for (let impression = 1; impression <= user.impressions; impression++) {
      user.see();
      const truth = user.probability();
      const installed = user.installs(truth);
      if (!isWanted || made === rows) continue;
      builder.add(user, id, impression, { truth, installed });
      made += 1;
      if (!builder.isFull) continue;
      yield builder.finish();
      builder = new ExampleBuilder(part, Math.min(rows - made, MAX_BATCH_ROWS));
    }
  }
}

/** Train and eval are of one sequence, what is to be predicted of another, 2^64 words further on. */
function drawOf(seed: number, isNew: boolean): Draw {
  const generator = xoroshiro128plus(seed);
  // The first jump leaves the seed's own words, which are much alike for seeds that are.
  for (let jump = 0; jump < (isNew ? 2 : 1); jump++) generator.jump();
  return new Draw(generator);
}
