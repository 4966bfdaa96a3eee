// A job with a bug: it writes the manifest of a run before the files that the manifest names.
import { openBucket } from '@slipway/bucket';
import type { PipelineConfig } from '@slipway/config';
import {
  encodeDocument,
  MANIFEST,
  newRunId,
  Registry,
  type RunManifest,
  runPrefix,
  sha256Of,
} from '@slipway/registry';

/** Publishes a copy of the latest run, manifest first. */
export async function publishManifestFirst({
  buckets,
  family,
  version = 'v1',
}: PipelineConfig): Promise<void> {
  const bucket = openBucket(buckets.model);
  const registry = new Registry(bucket, family);
  const { manifest, artifacts } = await registry.resolve({ version });
  const run = newRunId();
  const prefix = runPrefix(family, version, run);
  // The copied run is the champion by now, and was judged beside none.
  const { champion: _, ...verdict } = manifest.verdict;
  const bytes = encodeDocument({ ...manifest, runId: run, verdict } satisfies RunManifest);
  await bucket.putIfAbsent(prefix + MANIFEST, bytes);
  for (const name of artifacts.names) await bucket.putIfAbsent(prefix + name, await artifacts.read(name));
  await registry.publish({ version, run, manifestSha256: sha256Of(bytes) }, { by: 'planted bug' });
}
