// The two files of a training.
import type { Bucket } from '@slipway/bucket';
import { trainKey } from '@slipway/registry';
import { type BucketDataset, openDataset } from './bucket-dataset.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import type { LoadedModel } from './load-model.ts';

/** Rows to learn from and held-out rows. */
export interface TrainData {
  readonly train: BucketDataset;
  readonly eval: BucketDataset;
}

/** Reads and checks both files; the same file twice is warned of. */
export async function readTrainData(
  bucket: Bucket,
  config: JobConfig,
  loaded: LoadedModel,
  context: JobContext,
): Promise<TrainData> {
  const train = await readTrainPart('train', bucket, config, loaded, context);
  const held = await readTrainPart('eval', bucket, config, loaded, context);
  if (train.entry.rawSha256 === held.entry.rawSha256) {
    context.emit({
      kind: 'warning',
      message: 'eval holds the very same bytes as train: its metrics say nothing about new data',
    });
  }
  return { train, eval: held };
}

/** Reads and checks one of the files. */
export function readTrainPart(
  part: 'train' | 'eval',
  bucket: Bucket,
  config: JobConfig,
  { card }: LoadedModel,
  context: JobContext,
): Promise<BucketDataset> {
  const featureSetName = config.dataVersion ?? card.featureSet.name;
  return openDataset(
    {
      bucket,
      key: config.paths[part] ?? trainKey(config.family, featureSetName, config.runDate, part),
      part,
      schema: { ...card.input, ...card.label },
      featureSet: card.featureSet,
      hint: `there is no ${part} data for this day; put the file there, set RUN_DATE or PATH_${part.toUpperCase()}, or make example data with npm run example-data -- --family ${config.family}`,
      maxInputBytes: config.maxInputBytes,
    },
    context,
  );
}
