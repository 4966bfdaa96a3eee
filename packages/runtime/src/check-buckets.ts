// Buckets lie beside each other: what cleans one up must not meet what belongs to another.
import { openBucket } from '@slipway/bucket';
import { ConfigError, type PipelineConfig } from '@slipway/config';
import { workspaceRoot } from './workspace.ts';

type Buckets = PipelineConfig['buckets'];

const NAMES: Readonly<Record<keyof Buckets, string>> = {
  model: 'BUCKET_MODEL',
  dataTrain: 'BUCKET_DATA_TRAIN',
  dataPredict: 'BUCKET_DATA_PREDICT',
  config: 'BUCKET_CONFIG',
};

/**
 * Proves the addresses of all buckets, before anything is installed, proved or read. Two may be the same; none may be inside another.
 *
 * @param baseDir - What relative folders are relative to. Default: the root of the workspace.
 * @throws BucketUriError `E_BUCKET_URI` (78) for an address that no driver takes; ConfigError `E_CONFIG_INVALID` (78) for one that is inside
 * another.
 */
export function checkBuckets(
  { buckets, endpoints }: Pick<PipelineConfig, 'buckets' | 'endpoints'>,
  baseDir: string = workspaceRoot(),
): void {
  const all = Object.entries(NAMES).map(([key, name]) => {
    const { uri } = openBucket(buckets[key as keyof Buckets], { baseDir, endpoints });
    return { name, uri };
  });
  const nested = all.flatMap((inner) =>
    all
      .filter((outer) => inner.uri !== outer.uri && inner.uri.startsWith(`${outer.uri.replace(/\/$/, '')}/`))
      .map((outer) => ({ inner, outer })),
  );
  if (nested.length === 0) return;
  throw new ConfigError({
    kind: 'INVALID',
    problems: nested.map(
      ({ inner, outer }) =>
        `${inner.name} (${inner.uri}) is inside ${outer.name} (${outer.uri}): give each bucket a place beside the others`,
    ),
    variables: [...new Set(nested.map(({ inner }) => inner.name))],
  });
}
