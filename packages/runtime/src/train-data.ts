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
  const { card } = loaded;
  const featureSetName = config.dataVersion ?? card.featureSet.name;
  const open = (part: 'train' | 'eval', path: string | undefined) =>
    openDataset(
      {
        bucket,
        key: path ?? trainKey(config.family, featureSetName, config.runDate, part),
        part,
        schema: { ...card.input, ...card.label },
        featureSet: card.featureSet,
        hint: `there is no ${part} data for this day; put the file there, set RUN_DATE or PATH_${part.toUpperCase()}, or make example data with npm run example-data`,
        maxInputBytes: config.maxInputBytes,
      },
      context,
    );
  const train = await open('train', config.paths.train);
  const held = await open('eval', config.paths.eval);
  if (train.entry.rawSha256 === held.entry.rawSha256) {
    context.emit({
      kind: 'warning',
      message: 'eval holds the very same bytes as train: its metrics say nothing about new data',
    });
  }
  return { train, eval: held };
}
