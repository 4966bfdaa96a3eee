// Made-up rows, as many as wanted, to try the pipeline on and to measure it with.
import {
  type ExampleBatch,
  type ExamplePart,
  type ExampleSource,
  exampleBatches,
  type FeatureSet,
} from '@slipway/contract';
import { ExampleBuilder } from './example-builder.ts';
import { Keyword } from './example-keyword.ts';
import { featuresV1 } from './features-v1.ts';
import { featuresV2 } from './features-v2.ts';

/** Which rows to make, and how many. */
export interface ExampleOptions {
  /** features_v1 or features_v2: the same rows in the same order. */
  readonly featureSet: FeatureSet;
  /** Whole number in [0, 2^31 - 1]. */
  readonly seed: number;
  readonly part: ExamplePart;
  /** In [0, 100,000,000]. */
  readonly rows: number;
}

const MAX_BATCH_ROWS = 65_536;
/** One in twenty of the rows to predict is of a keyword that train or eval may know. */
const KNOWN_SHARE = 0.05;
/** Ids from here on are never trained on, as long as there are fewer than about 17 M rows to evaluate on. */
const FIRST_NEW_ID = 50_000_001;

/**
 * Rows that resemble real conversion rates: four in five are 0, a third rests on a single click, attributes belong to the keyword, some
 * keywords stand in train and eval, most of those to predict are new. The true rate depends on columns that act together, so that trees
 * can beat a line, and a line the mean of each device.
 *
 * @returns Batches of at most 65,536 rows; none for 0 rows. No buffer is shared between batches.
 * @throws ExampleOptionError `E_EXAMPLE_OPTION`, before the first row.
 */
export function exampleData(options: ExampleOptions): Iterable<ExampleBatch> {
  return exampleBatches(options, () => makeBatches(options));
}

/** The example data of features_v1. */
export const exampleV1: ExampleSource = {
  featureSet: featuresV1,
  defaultSeed: 1,
  defaultRows: { train: 30_000, eval: 7_500, predict: 200_000 },
  make: (part, rows, seed) => exampleData({ featureSet: featuresV1, part, rows, seed }),
};

/** The example data of features_v2: the same rows with their counts and all attributes. */
export const exampleV2: ExampleSource = {
  ...exampleV1,
  featureSet: featuresV2,
  make: (part, rows, seed) => exampleData({ featureSet: featuresV2, part, rows, seed }),
};

/** The example data of this family, as a pipeline finds it. */
export const example: readonly ExampleSource[] = [exampleV1, exampleV2];

function* makeBatches({ featureSet, seed, part, rows }: ExampleOptions): Generator<ExampleBatch> {
  const keyword = new Keyword(seed, featureSet === featuresV2);
  const isSeen = part !== 'predict';
  const knownRows = part === 'predict' ? Math.floor(rows * KNOWN_SHARE) : rows;
  let builder = new ExampleBuilder(featureSet, part, Math.min(rows, MAX_BATCH_ROWS));
  let made = 0;
  for (let id = 1; made < rows; id = made >= knownRows && id < FIRST_NEW_ID ? FIRST_NEW_ID : id + 1) {
    keyword.become(id);
    for (let device = 0; device < keyword.seen.length && made < rows; device++) {
      if (!belongs(keyword, device, part)) continue;
      builder.add(keyword, id, device, isSeen);
      made += 1;
      if (!builder.isFull) continue;
      yield builder.finish();
      builder = new ExampleBuilder(featureSet, part, Math.min(rows - made, MAX_BATCH_ROWS));
    }
  }
}

function belongs(keyword: Keyword, device: number, part: ExamplePart): boolean {
  if (keyword.seen[device] !== 1) return false;
  return part === 'predict' || (keyword.evaluation[device] === 1) === (part === 'eval');
}
