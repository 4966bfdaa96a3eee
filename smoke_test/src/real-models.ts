// Every version trained on the real data by the train service, and its predictions of both files by the serve service.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { missingEngine } from './said.ts';
import type { ScratchBucket } from './scratch-bucket.ts';
import { FAMILY, installedVersions } from './versions.ts';

/** Predictions of both files in their order, or why there are none. */
export type VersionPredictions =
  | { readonly version: string; readonly train: readonly number[]; readonly eval: readonly number[] }
  | { readonly version: string; readonly missing: string };

/** Feature sets of the real data; each is a folder of `train.csv.gz` and `eval.csv.gz`. */
export const REAL_FEATURE_SETS = ['features_v1', 'features_v2'] as const;
const PARTS = ['train', 'eval'] as const;

/** Where a file of the real data lies below its folder. */
export function realFile(folder: string, featureSet: string, part: 'train' | 'eval'): string {
  return join(folder, 'bucket/data/train', featureSet, `${part}.csv.gz`);
}

/**
 * Lays the files where a pipeline looks for those of a day: to learn from, and as inputs to score.
 *
 * @param date - `YYYY-MM-DD`, the bucket's own.
 */
export async function layRealData(folder: string, { path }: ScratchBucket, date: string): Promise<void> {
  for (const featureSet of REAL_FEATURE_SETS) {
    for (const part of PARTS) {
      const file = realFile(folder, featureSet, part);
      const day = join(FAMILY, featureSet, date.replaceAll('-', '/'));
      await cp(file, join(path, 'data/train', day, `${part}.csv.gz`));
      await cp(file, join(path, 'data/predict', inputKey(featureSet, part)));
    }
  }
}

/** Trains every installed version and scores both files with it. @throws Error when a service fails for another reason than its engine. */
export async function predictReal(
  bucket: ScratchBucket,
  say: (line: string) => void,
): Promise<readonly VersionPredictions[]> {
  const all: VersionPredictions[] = [];
  for (const version of installedVersions()) {
    say(`${version}: training, then scoring train and eval`);
    all.push(await predictVersion(bucket, version));
  }
  return all;
}

async function predictVersion(bucket: ScratchBucket, version: string): Promise<VersionPredictions> {
  const flags = ['--family', FAMILY, '--version', version];
  const trained = await bucket.run('train', ...flags);
  const missing = missingEngine(trained);
  if (missing !== undefined) return { version, missing };
  if (trained.code !== 0)
    throw new Error(`training ${version} ended with exit ${trained.code}: ${trained.stderr}`);
  const featureSet = await featureSetOf(version);
  const predict = async (part: 'train' | 'eval'): Promise<readonly number[]> => {
    const output = `output/real/${version}/${part}.csv.gz`;
    const paths = ['--path-data-in', inputKey(featureSet, part), '--path-data-out', output];
    const served = await bucket.run('serve', ...flags, ...paths);
    if (served.code !== 0)
      throw new Error(`serving ${version} ended with exit ${served.code}: ${served.stderr}`);
    const [header = [], ...rows] = await bucket.rows(`data/predict/${output}`);
    return rows.map((cells) => Number(cells[header.indexOf('cr')]));
  };
  return { version, train: await predict('train'), eval: await predict('eval') };
}

function inputKey(featureSet: string, part: 'train' | 'eval'): string {
  return `input/real/${featureSet}/${part}.csv.gz`;
}

async function featureSetOf(version: string): Promise<string> {
  const module: { default: { featureSet: { name: string } } } = await import(
    `@slipway/${FAMILY}-${version}/card`
  );
  return module.default.featureSet.name;
}
