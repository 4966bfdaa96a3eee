// The whole comparison on the real data, from the files to the figures.
import { compareOnReal, type RealFigures } from './real-comparison.ts';
import { layRealData, predictReal, realFile } from './real-models.ts';
import { readRealRows, simplePredictions } from './real-rows.ts';
import { scratchBucket } from './scratch-bucket.ts';
import { DAY } from './versions.ts';

/** Figures of baselines and versions, and which versions could not be trained here. */
export interface RealComparison {
  readonly figures: readonly RealFigures[];
  readonly missing: readonly { readonly version: string; readonly reason: string }[];
}

/**
 * @param folder - Holds `bucket/data/train/<feature set>/{train,eval}.csv.gz`.
 * @param say - Told what is done next.
 * @throws Error when a service fails.
 */
export async function compareReal(
  folder: string,
  say: (line: string) => void = () => {},
): Promise<RealComparison> {
  await using bucket = await scratchBucket({ date: DAY });
  await layRealData(folder, bucket, DAY);
  const rows = {
    train: await readRealRows(realFile(folder, 'features_v2', 'train')),
    eval: await readRealRows(realFile(folder, 'features_v2', 'eval')),
  };
  const [train, held] = [simplePredictions(rows.train, rows.train), simplePredictions(rows.train, rows.eval)];
  const predictions = new Map(
    (['zero', 'mean', 'meanByDevice'] as const).map((name) => [
      name as string,
      { train: train[name], eval: held[name] },
    ]),
  );
  const missing: { version: string; reason: string }[] = [];
  for (const found of await predictReal(bucket, say)) {
    if ('missing' in found) missing.push({ version: found.version, reason: found.missing });
    else predictions.set(found.version, found);
  }
  return { figures: compareOnReal({ rows, predictions }), missing };
}
